"""OMERO as a source of images and a target of results, through the web interface that servers have.

What is spoken is OMERO.web's JSON API (`/api/v0/`) for signing in and looking around,
`/webgateway/` for the pixels, and the form of the web client that attaches files to images.
Whoever connects signs in with a password or a session key; neither is kept. What is kept is the
session that OMERO gave, sealed with the site's secret key, for a few hours.
"""
