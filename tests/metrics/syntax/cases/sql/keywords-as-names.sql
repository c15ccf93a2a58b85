CREATE FUNCTION f() RETURNS int AS $$
BEGIN
  SELECT "if", "case", [loop], t.begin_at, end_date, t.and_more FROM "while" WHERE "or" = 1;
  DROP TABLE IF EXISTS x;
  INSERT OR REPLACE INTO t VALUES (1);
  RETURN 1;
END
$$ LANGUAGE plpgsql;
