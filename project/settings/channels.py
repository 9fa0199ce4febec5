"""The channel layer says only that there is news; the news itself is in the database."""

from project.settings.environment import ENV

CHANNEL_LAYERS = {
    "default": {
        # The core Redis layer drops most messages when clients are slow; pub/sub drops none.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [ENV.redis_url], "prefix": "ocellus"},
    }
    if ENV.redis_url
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
