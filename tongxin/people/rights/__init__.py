"""A person's rights over their own data (PIPL art. 44 to 50), and who else may look at them.

agreements what is asked and in which words · held what the system holds about somebody · exports the same to take
away · actions correct, agree, withdraw, close, look in an emergency · permissions who may · views the pages.
"""
