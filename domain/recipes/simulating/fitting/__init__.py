"""Choosing what a draft doesn't tell, so that its nominal batch meets the aims that it does tell.

`collecting` finds what may be chosen and what is aimed at, `network` what depends on what; `choosing` goes from aim to
aim, `approaching` finds the number for one; `fitted` is the whole of it.
"""
