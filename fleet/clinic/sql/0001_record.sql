-- The clinic's record. Facts are inserted and never changed: what a panel gave, what a claim was
-- answered with, who came and went, which epochs there were.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- How far this database has come; the witness outside it knows the same.
CREATE TABLE tally (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    sittings bigint NOT NULL,
    word text NOT NULL
);
INSERT INTO tally (sittings, word) VALUES (0, 'new');

CREATE TABLE epoch (
    number bigint PRIMARY KEY,
    began_at timestamptz NOT NULL,
    rests_until timestamptz NOT NULL,
    why text NOT NULL
);

-- Coming and going: a person's newest row says where they are at home.
CREATE TABLE home (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL,
    home text NOT NULL CHECK (home IN ('clinic', 'panel')),
    at timestamptz NOT NULL,
    rests_until timestamptz NOT NULL,
    panel text
);
CREATE INDEX home_of ON home (person, id DESC);

CREATE TABLE first_use (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL,
    key text NOT NULL,
    answer text NOT NULL CHECK (answer IN ('yes', 'no', 'not_sure')),
    at timestamptz NOT NULL
);
CREATE INDEX first_use_of ON first_use (person);

-- What is granted and holds its area. opened_at: it gave under a tenth, its area is open again.
CREATE TABLE claim (
    claim uuid PRIMARY KEY,
    panel text NOT NULL,
    person uuid NOT NULL,
    area text NOT NULL,
    red_j_cm2 double precision NOT NULL,
    nir_j_cm2 double precision NOT NULL,
    claimed_at timestamptz NOT NULL,
    during tstzrange NOT NULL,
    opened_at timestamptz,
    -- The last word, whatever the programs before it think: one holds an area at a time.
    CONSTRAINT one_holds_an_area EXCLUDE USING gist (person WITH =, area WITH =, during WITH &&)
        WHERE (opened_at IS NULL)
);
CREATE INDEX claim_of ON claim (person, claimed_at);

CREATE TABLE answer (
    panel text NOT NULL,
    claim uuid NOT NULL,
    person uuid NOT NULL,
    granted boolean NOT NULL,
    at timestamptz NOT NULL,
    said jsonb NOT NULL,
    PRIMARY KEY (panel, claim)
);

-- What panels gave. uid and row as the panel has them; the same uid comes again, with a new row,
-- when its panel knows more of it. began_at: as the rules take it; said_began_at: as it was told.
CREATE TABLE given (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    panel text NOT NULL,
    uid text NOT NULL,
    row bigint NOT NULL,
    person uuid NOT NULL,
    area text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    said_began_at timestamptz,
    said_ended_at timestamptz,
    ended text NOT NULL,
    red_j_cm2 double precision NOT NULL,
    nir_j_cm2 double precision NOT NULL,
    red_target_j_cm2 double precision NOT NULL,
    nir_target_j_cm2 double precision NOT NULL,
    lit_s double precision NOT NULL,
    skin_red boolean NOT NULL,
    blister boolean NOT NULL,
    claim uuid,
    overridden boolean NOT NULL,
    told_at timestamptz NOT NULL,
    UNIQUE (panel, uid, row)
);
CREATE INDEX given_of ON given (person, began_at);

-- How each panel is: no fact, the newest word alone.
CREATE TABLE panel (
    panel text PRIMARY KEY,
    acked bigint NOT NULL DEFAULT 0,
    is_online boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT '',
    remaining_s double precision,
    surface_c double precision,
    light_h double precision,
    fault text,
    version text NOT NULL DEFAULT '',
    heard_at timestamptz
) WITH (fillfactor = 70);

-- What the staff call a person. Never sent anywhere.
CREATE TABLE label (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person uuid NOT NULL,
    label text NOT NULL CHECK (length(label) <= 40),
    by_whom text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX label_of ON label (person, id DESC);
