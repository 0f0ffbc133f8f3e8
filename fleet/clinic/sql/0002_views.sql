-- What the board and Grafana may see. No view shows more than its reader needs.
CREATE VIEW board_epoch AS
    SELECT number, began_at, rests_until, why FROM epoch ORDER BY number DESC LIMIT 1;

CREATE VIEW board_person AS
    SELECT here.person, here.rests_until, coalesce(named.label, '') AS label
    FROM (SELECT DISTINCT ON (person) person, home, rests_until FROM home
          ORDER BY person, id DESC) AS here
    LEFT JOIN LATERAL (SELECT label FROM label WHERE label.person = here.person
                       ORDER BY id DESC LIMIT 1) AS named ON true
    WHERE here.home = 'clinic';

CREATE VIEW board_claim AS
    SELECT claim, panel, person, area, claimed_at, upper(during) AS until,
        EXISTS (SELECT FROM given WHERE given.claim = claim.claim
                AND given.panel = claim.panel) AS is_told
    FROM claim WHERE opened_at IS NULL AND upper(during) > now();

CREATE VIEW board_given AS
    SELECT DISTINCT ON (panel, uid) panel, uid, person, area, began_at, ended_at, ended,
        red_j_cm2, nir_j_cm2, red_target_j_cm2, nir_target_j_cm2, lit_s,
        bool_or(skin_red) OVER (PARTITION BY panel, uid) AS skin_red,
        bool_or(blister) OVER (PARTITION BY panel, uid) AS blister, overridden, told_at
    FROM given WHERE began_at > now() - interval '7 days'
    ORDER BY panel, uid, id DESC;

CREATE VIEW board_panel AS
    SELECT panel, is_online, state, remaining_s, surface_c, light_h, fault, version, heard_at
    FROM panel;

-- For Grafana: numbers without people.
CREATE VIEW grafana_panels AS
    SELECT panel, is_online, state, surface_c, light_h, fault, heard_at FROM panel;
CREATE VIEW grafana_sessions AS
    SELECT date_trunc('hour', began_at) AS hour, panel, area, count(DISTINCT uid) AS sessions,
        sum(lit_s) AS lit_s FROM given GROUP BY 1, 2, 3;
CREATE VIEW grafana_claims AS
    SELECT date_trunc('hour', at) AS hour, panel, granted, coalesce(said->>'refusal', '') AS refusal,
        count(*) AS claims FROM answer GROUP BY 1, 2, 3, 4;

-- The board changes one thing alone, and through this alone.
CREATE FUNCTION set_label(whose uuid, words text, whom text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = clinic, pg_temp
    AS $$ INSERT INTO label (person, label, by_whom, at) VALUES (whose, words, whom, now()) $$;
REVOKE ALL ON FUNCTION set_label(uuid, text, text) FROM PUBLIC;
