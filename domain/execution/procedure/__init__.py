"""Following a recipe's whole procedure: what may begin, which conditions are asked, and what came of them.

`plans` prepares a frozen recipe once, `course` tells how far a batch is on it, `conditions` answers what is asked, and
`deciding` writes the answers down: with the passes that they call for, and with what they leave out. `revising` decides
again what a correction touches. `timing` keeps the timers of links.
"""
