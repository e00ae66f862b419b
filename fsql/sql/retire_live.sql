-- The version that was live is kept fresh beside the new one, so that the way back is as short. One that was live until
-- a plan retired its name rests, and has no claim any more to be live again.
UPDATE fsql.version
SET role = CASE role WHEN 'live' THEN 'shadow' ELSE role END,
    former_role = CASE former_role WHEN 'live' THEN 'shadow' ELSE former_role END
WHERE name = %(name)s AND number <> %(number)s AND (role = 'live' OR former_role = 'live')
