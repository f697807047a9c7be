"""Others' files → scenario text: GENIUS domains in XML, NegMAS domains in XML, YAML or JSON.

The way: xml.py and the YAML reader make plain trees of what the files hold; genius.py and negmas.py read them as a
``Domain``; writing.py says that in the scenario language. Nothing else of the program knows of the formats.
"""
