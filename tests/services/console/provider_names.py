"""What the provider of the tests knows of its client."""

CLIENT, SECRET = "console", "the-consoles-secret-at-the-provider"
