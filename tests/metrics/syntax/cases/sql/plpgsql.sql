-- Counts.
CREATE OR REPLACE FUNCTION shop.rank(a int, b text DEFAULT 'x;y') RETURNS int AS $$
DECLARE
  r record;
BEGIN
  IF a > 1 AND b = 'if' THEN
    RETURN 1;
  ELSIF a = 2 OR a BETWEEN 3 AND 4 THEN
    RETURN 2;
  ELSE
    FOR r IN SELECT * FROM t WHERE x LOOP
      CONTINUE WHEN r.id = 1;
      WHILE a > 1 LOOP
        a := a - 1;  -- one less
      END LOOP;
    END LOOP;
  END IF;
  RETURN CASE WHEN a = 1 THEN 2 WHEN a = 2 THEN 3 ELSE 4 END;
EXCEPTION
  WHEN no_data_found THEN
    RETURN 0;
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION "Plain Name"() RETURNS int LANGUAGE sql AS 'select 1 and 2';
CREATE FUNCTION add(a int, b int) RETURNS int RETURN a + b;
CREATE FUNCTION atomic() RETURNS int BEGIN ATOMIC SELECT 1 WHERE a OR b; END;
SELECT 1;
