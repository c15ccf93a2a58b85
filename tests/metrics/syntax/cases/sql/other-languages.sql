CREATE FUNCTION py(a int) RETURNS int AS $body$
# if a and b:
  return 1 -- ; $$
$body$ LANGUAGE plpython3u;
DO $$ BEGIN IF a AND b THEN NULL; END IF; END $$;
CREATE FUNCTION c_one(int) RETURNS int AS 'lib', 'one' LANGUAGE C STRICT;
CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN PERFORM $q$if and or$q$; END $p$;
