-- Least rights. Roles are made beside the schema (they belong to the server, not to a database).
REVOKE ALL ON SCHEMA clinic FROM PUBLIC;
GRANT USAGE ON SCHEMA clinic TO light_panel_ledgerd, light_panel_board, light_panel_grafana;

GRANT SELECT ON ALL TABLES IN SCHEMA clinic TO light_panel_ledgerd;
GRANT INSERT ON epoch, claim, answer, given, panel TO light_panel_ledgerd;
GRANT UPDATE (sittings, word) ON tally TO light_panel_ledgerd;
GRANT UPDATE (opened_at) ON claim TO light_panel_ledgerd;
GRANT UPDATE ON panel TO light_panel_ledgerd;

GRANT SELECT ON board_epoch, board_person, board_claim, board_given, board_panel
    TO light_panel_board;
GRANT EXECUTE ON FUNCTION set_label(uuid, text, text) TO light_panel_board;

GRANT SELECT ON grafana_panels, grafana_sessions, grafana_claims TO light_panel_grafana;
