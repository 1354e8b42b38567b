"""The command line: arguments to calls, results to people and programs. It computes nothing of its own."""
