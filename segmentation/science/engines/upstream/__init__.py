"""Reading what other systems' authors publish: recognise a file, and take its weights alone."""
