"""The eligibility self-check in conversation: where a person stands, how answers are read, the cards, what may be
carried over.
"""
