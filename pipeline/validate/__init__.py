"""Whether texts are what they should be: grammars, rules, identity and references.

`together` checks all the texts of a run; `file` one of an edition, with those that rules see from it.
"""
