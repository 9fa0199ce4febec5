"""Reading the XML inside microscope files; entities are refused, never expanded."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from segmentation.science.pixels.errors import Refused


def parse_xml(text: str | bytes, what: str) -> Element:
    """The root element; `what` is how the message calls it ("OME-XML").

    Raises Refused for damage, and for document types, which can name entities and other files.
    """
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        reason = f"has {what} with a document type or entities, which is refused as unsafe"
        raise Refused(reason) from error
    except (ParseError, ValueError) as error:
        raise Refused(f"has {what} that is damaged") from error
    return root


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
