-- The number of the version that the floating names of a view or service read: the live one, or the one that was live
-- when a plan retired the name.
SELECT number FROM fsql.version WHERE name = %(name)s AND kind = %(kind)s AND (role = 'live' OR former_role = 'live')
