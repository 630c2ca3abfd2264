-- Run once by the image's superuser, when the cluster is new: the role of Sluss's processes, and their database.
-- The role owns its database and is nothing more: a hole in the web process must not reach the server's files (COPY ... PROGRAM).
\set password `cut -d: -f5 /run/secrets/pgpass`
CREATE ROLE sluss LOGIN PASSWORD :'password';
CREATE DATABASE sluss OWNER sluss;
REVOKE CONNECT, TEMPORARY ON DATABASE sluss FROM PUBLIC;
