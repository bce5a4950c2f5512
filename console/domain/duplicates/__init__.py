"""Which open cases may be the trouble that is being reported: proposals with reasons; a person decides.

`report` what is known of one telling · `lexicon`, `kinship` the tables a site would argue about · `hearing` what
the words say · `weights` how much each sign counts · `evidence` two tellings weighed against each other ·
`proposals` the index that is asked while somebody types.
"""
