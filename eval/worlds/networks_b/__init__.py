"""The web that the network detector is graded on: written anew, with other mechanics, and never tuned on."""
