"""Small files of microscopes' formats, written for tests."""
