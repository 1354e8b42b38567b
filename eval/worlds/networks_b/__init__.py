"""The web that the network detector is graded on: written anew, with other mechanics, and graded on; its first seeds were looked at while generator A was made harder, the gate seeds were not."""
