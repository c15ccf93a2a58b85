COPY public.people (id, name) FROM stdin;
1	it's -- CREATE FUNCTION a() AS $$
2	IF
\.

CREATE FUNCTION real_one() RETURNS int AS $$ BEGIN IF a THEN RETURN 1; END IF; END; $$ LANGUAGE plpgsql;
