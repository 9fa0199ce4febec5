"""Packages of the BioImage Model Zoo (bioimage.io): models for other programs, and from them.

A package is a ZIP with a description (`rdf.yaml`, format 0.5), weights, and tensors to test
them with.
"""
