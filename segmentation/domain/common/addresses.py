"""Which addresses outside the site may be reached: those of the public internet.

Names are looked up once and each address they stand for is checked; who connects goes to the very
address that was checked, so that a name can't mean something else a moment later.
"""

import ipaddress
import socket

# Translators turn these into addresses of IPv4, of any network.
_TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/32", "2001::/32", "2002::/16")]


class NotReachable(Exception):
    """There is no such server, or it may not be reached; `for_good` when asking again is no use."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


def is_public(address: str) -> bool:
    """Whether an address of IPv4 or IPv6 is one of the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    translated = any(found in network for network in _TRANSLATED)
    return found.is_global and not found.is_multicast and not translated


def literal(host: str) -> str | None:
    """The address that a host is, when it is no name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def checked_address(host: str, port: int, *, private: bool) -> str:
    """The one address to connect to: every one that the name stands for must be allowed.

    Raises `NotReachable`. `private` allows the site's own network, too.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReachable(f"There is no server {host}.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (private or all(map(is_public, addresses))):
        raise NotReachable(f"{host} is not on the public internet.", for_good=True)
    return addresses[0]
