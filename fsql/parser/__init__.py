"""features_sql/**.sql → Project: heads, statements, entities, views, services, standing versions."""
