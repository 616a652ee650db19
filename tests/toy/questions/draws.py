"""What hidden tests share."""


def numbers(rng):
    """Five numbers."""
    return [float(value) for value in rng.normal(size=5)]
