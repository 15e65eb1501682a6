"""The pre-application form: what comes next, how each kind of field reads an answer, the summary, and the finished
file.
"""
