/* A report
   of sales */
SELECT a.id, CASE WHEN a.x > 1 AND a.y THEN 'it''s -- text' ELSE '/* no */' END
FROM a
LEFT JOIN b ON a.id = b.id OR b.id IS NULL -- end of a line
WHERE a.name = "if" AND EXISTS (SELECT 1 FROM c);

CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, function_id int, "procedure" text);
CREATE VIEW v AS SELECT 1;
# a comment of MySQL
INSERT INTO t VALUES (1, '
  two lines');
CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
ALTER FUNCTION f(int) OWNER TO me;
DROP PROCEDURE IF EXISTS p;
