"""What this process counts of its sockets; the metrics have it."""

from prometheus_client import Counter, Gauge

SOCKETS = Gauge("ocellus_sockets", "Sockets that are open, by what they follow.", ["follows"])
SENT = Counter("ocellus_socket_messages", "Messages sent over sockets.", ["follows"])
