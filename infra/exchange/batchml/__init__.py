"""Master recipes as BatchML (B2MML V07), which other batch systems read and write; in `production`, batches' records.

`b2mml/` beside this holds MESA's schemas, unchanged. As published, their extension groups are empty: a document that
fills them is invalid for everyone who didn't edit their own copy. What BatchML has no place for therefore travels in
places that any reader of valid BatchML has: OtherInformation of recipe elements, nested Parameters, Constraints of
equipment and Descriptions of links, each marked "theriac:" and the name of the field.

The Business To Manufacturing Markup Language (B2MML) is used courtesy of MESA International. The Batch Markup Language
(BatchML) is used courtesy of MESA International.
"""
