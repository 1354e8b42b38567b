"""The web that the network detector is tuned on."""
