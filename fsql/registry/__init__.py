"""What Postgres remembers as applied: schema `fsql`, its own migrations, its roles and grants.

tables      every table of the registry, as SQLAlchemy Core; the definition
install     puts the registry into a database, or brings it up to date
migrations  the Alembic environment of the registry itself (not of the user's project)
sql         the statements around those migrations: roles, schemas, what stands
"""
