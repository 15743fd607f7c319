"""Cases: the inputs of one location, checked against the models."""
