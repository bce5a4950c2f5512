"""Which open cases may be the trouble that is being reported: proposals with reasons; a person decides.

`report` what is known of one telling · `lexicon`, `kinship`, `marks` the tables a site would argue about ·
`vocabulary` which classes words mean, a codebook's among them · `hearing` what the words of a telling say · `weights`
how much each sign counts · `evidence` two tellings weighed against each other · `nearby` tellings by place ·
`proposals` the index that is asked while somebody types.
"""
