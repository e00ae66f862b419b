-- file: notes/readme.md
Not SQL.
