"""What one does with a project of a workspace: set it up, import, fetch, audit, decide, read the result.

The command line, the Python API, the dashboard and the job queue share these functions, so that each of them
does the same. They print nothing, read no clock and ask nothing: progress, time and streams are arguments.
"""
