-- postgresql: written by `python -m migrations.document`; do not edit.

CREATE TABLE account (
  group_id bigint NOT NULL,
  code text NOT NULL,
  kind text NOT NULL,
  member bigint,
  loan bigint,
  floor_xof bigint NOT NULL,
  ceil_xof bigint NOT NULL,
  balance_xof bigint NOT NULL,
  last_seq bigint NOT NULL,
  CONSTRAINT account_pkey PRIMARY KEY (group_id, code),
  CONSTRAINT balance_within_bounds CHECK (((balance_xof >= floor_xof) AND (balance_xof <= ceil_xof))),
  CONSTRAINT account_group_id_fkey FOREIGN KEY (group_id) REFERENCES ledger_head(group_id)
);

CREATE TABLE activation (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  member bigint NOT NULL,
  phone text NOT NULL,
  code_hash text NOT NULL,
  tries bigint NOT NULL,
  given_by bigint,
  given_us bigint NOT NULL,
  ends_us bigint NOT NULL,
  used_us bigint,
  ended_us bigint,
  CONSTRAINT activation_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT five_tries CHECK (((tries >= 0) AND (tries <= 5))),
  CONSTRAINT activation_given_by_fkey FOREIGN KEY (given_by) REFERENCES staff(id),
  CONSTRAINT activation_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE activity (
  id bigint NOT NULL DEFAULT nextval('activity_id_seq'::regclass),
  group_id bigint NOT NULL,
  what text NOT NULL,
  women bigint NOT NULL,
  men bigint NOT NULL,
  began_on text NOT NULL,
  withdrawn_on text,
  reason text NOT NULL DEFAULT ''::text,
  CONSTRAINT activity_pkey PRIMARY KEY (id),
  CONSTRAINT activity_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE activity_visit (
  activity_id bigint NOT NULL,
  number bigint NOT NULL,
  seen_on text NOT NULL,
  income_xof bigint NOT NULL,
  costs_xof bigint NOT NULL,
  goes_on bigint NOT NULL,
  withdrawn_on text,
  reason text NOT NULL DEFAULT ''::text,
  CONSTRAINT activity_visit_pkey PRIMARY KEY (activity_id, number),
  CONSTRAINT activity_visit_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES activity(id)
);

CREATE TABLE anchor (
  group_id bigint NOT NULL,
  upto_seq bigint NOT NULL,
  head_hash bytea NOT NULL,
  trial_balance_hash bytea NOT NULL,
  meeting bigint,
  anchored_us bigint NOT NULL,
  CONSTRAINT anchor_pkey PRIMARY KEY (group_id, upto_seq),
  CONSTRAINT anchor_group_id_fkey FOREIGN KEY (group_id) REFERENCES ledger_head(group_id)
);

CREATE TABLE assignment (
  staff_id bigint NOT NULL,
  group_id bigint NOT NULL,
  CONSTRAINT assignment_pkey PRIMARY KEY (staff_id, group_id),
  CONSTRAINT assignment_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT assignment_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE attendance (
  group_id bigint NOT NULL,
  meeting bigint NOT NULL,
  member bigint NOT NULL,
  presence text NOT NULL,
  called_by bigint,
  CONSTRAINT attendance_pkey PRIMARY KEY (group_id, meeting, member),
  CONSTRAINT attendance_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number),
  CONSTRAINT attendance_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE attention_rule (
  ngo_id bigint NOT NULL,
  silent_days bigint NOT NULL,
  late_xof bigint NOT NULL,
  CONSTRAINT attention_rule_pkey PRIMARY KEY (ngo_id),
  CONSTRAINT attention_rule_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE audit_line (
  id bigint NOT NULL DEFAULT nextval('audit_line_id_seq'::regclass),
  at_us bigint NOT NULL,
  staff_id bigint,
  ngo_id bigint,
  group_id bigint,
  member bigint,
  action text NOT NULL,
  detail text NOT NULL,
  CONSTRAINT audit_line_pkey PRIMARY KEY (id)
);

CREATE TABLE award (
  id bigint NOT NULL DEFAULT nextval('award_id_seq'::regclass),
  group_id bigint NOT NULL,
  programme_id bigint,
  purpose text NOT NULL,
  women bigint NOT NULL,
  men bigint NOT NULL,
  promised_on text NOT NULL,
  CONSTRAINT award_pkey PRIMARY KEY (id),
  CONSTRAINT award_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT award_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id)
);

CREATE TABLE award_tranche (
  award_id bigint NOT NULL,
  number bigint NOT NULL,
  amount_xof bigint NOT NULL,
  due_on text NOT NULL,
  paid_on text,
  CONSTRAINT award_tranche_pkey PRIMARY KEY (award_id, number),
  CONSTRAINT award_tranche_award_id_fkey FOREIGN KEY (award_id) REFERENCES award(id)
);

CREATE TABLE box_count (
  group_id bigint NOT NULL,
  meeting bigint NOT NULL,
  moment text NOT NULL,
  fund text NOT NULL,
  counter bigint NOT NULL,
  amount_xof bigint NOT NULL,
  expected_xof bigint NOT NULL,
  counted_us bigint NOT NULL,
  CONSTRAINT box_count_pkey PRIMARY KEY (group_id, meeting, moment, fund, counter),
  CONSTRAINT count_not_negative CHECK ((amount_xof >= 0)),
  CONSTRAINT box_count_group_id_counter_fkey FOREIGN KEY (group_id, counter) REFERENCES member(group_id, number),
  CONSTRAINT box_count_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number)
);

CREATE TABLE clip_signed (
  language text NOT NULL,
  clip text NOT NULL,
  sound text NOT NULL,
  staff_id bigint NOT NULL,
  signed_us bigint NOT NULL,
  CONSTRAINT clip_signed_pkey PRIMARY KEY (language, clip, sound),
  CONSTRAINT clip_signed_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE consent (
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  at_us bigint NOT NULL,
  version bigint NOT NULL,
  language text NOT NULL,
  how text NOT NULL,
  agreed bigint NOT NULL,
  noted_by text NOT NULL,
  sms bigint,
  CONSTRAINT consent_pkey PRIMARY KEY (group_id, member, at_us),
  CONSTRAINT consent_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE constitution (
  group_id bigint NOT NULL,
  version bigint NOT NULL,
  cycle bigint NOT NULL,
  settings text NOT NULL,
  decided_on text NOT NULL,
  decision text NOT NULL,
  CONSTRAINT constitution_pkey PRIMARY KEY (group_id, version),
  CONSTRAINT constitution_group_id_cycle_fkey FOREIGN KEY (group_id, cycle) REFERENCES cycle(group_id, number)
);

CREATE TABLE consultation (
  id bigint NOT NULL DEFAULT nextval('consultation_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  question text NOT NULL,
  options text NOT NULL,
  opens_on text NOT NULL,
  closes_on text NOT NULL,
  frozen_us bigint,
  frozen text,
  questions text NOT NULL DEFAULT ''::text,
  region text NOT NULL DEFAULT ''::text,
  role text NOT NULL DEFAULT ''::text,
  taken_from text NOT NULL DEFAULT '[]'::text,
  programme_id bigint,
  tier_id bigint,
  way text NOT NULL DEFAULT ''::text,
  withdrawn_on text,
  reason text NOT NULL DEFAULT ''::text,
  worded_before text NOT NULL DEFAULT '[]'::text,
  CONSTRAINT consultation_pkey PRIMARY KEY (id),
  CONSTRAINT consultation_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE consultation_answer (
  consultation bigint NOT NULL,
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  option bigint NOT NULL,
  answered_us bigint NOT NULL,
  answers text NOT NULL DEFAULT ''::text,
  CONSTRAINT consultation_answer_pkey PRIMARY KEY (consultation, group_id, member),
  CONSTRAINT consultation_answer_consultation_fkey FOREIGN KEY (consultation) REFERENCES consultation(id),
  CONSTRAINT consultation_answer_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE consultation_hands (
  group_id bigint NOT NULL,
  consultation bigint NOT NULL,
  question bigint NOT NULL,
  meeting bigint NOT NULL,
  present bigint NOT NULL,
  counts text NOT NULL,
  women bigint NOT NULL,
  counted_by bigint NOT NULL,
  confirmed_by bigint NOT NULL,
  counted_us bigint NOT NULL,
  CONSTRAINT consultation_hands_pkey PRIMARY KEY (group_id, consultation, question),
  CONSTRAINT consultation_hands_consultation_fkey FOREIGN KEY (consultation) REFERENCES consultation(id),
  CONSTRAINT consultation_hands_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE consultation_partner (
  consultation bigint NOT NULL,
  ngo_id bigint NOT NULL,
  invited_us bigint NOT NULL,
  agreed_us bigint,
  withdrawn_us bigint,
  CONSTRAINT consultation_partner_pkey PRIMARY KEY (consultation, ngo_id),
  CONSTRAINT consultation_partner_consultation_fkey FOREIGN KEY (consultation) REFERENCES consultation(id),
  CONSTRAINT consultation_partner_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE cycle (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  began_on text NOT NULL,
  ends_on text NOT NULL,
  frozen_on text,
  closed_on text,
  closed_seq bigint,
  CONSTRAINT cycle_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT cycle_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE decision (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  meeting bigint,
  kind text NOT NULL,
  subject text NOT NULL,
  present bigint NOT NULL,
  in_favour bigint NOT NULL,
  against bigint NOT NULL,
  recorded_by bigint,
  decided_us bigint NOT NULL,
  confirmed_by bigint,
  CONSTRAINT decision_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT votes_of_those_present CHECK (((in_favour + against) <= present)),
  CONSTRAINT decision_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE declaration (
  group_id bigint NOT NULL,
  declared_seq bigint NOT NULL,
  member bigint NOT NULL,
  kind text NOT NULL,
  shares bigint NOT NULL,
  amount_xof bigint NOT NULL,
  resolved_seq bigint,
  outcome text,
  CONSTRAINT declaration_pkey PRIMARY KEY (group_id, declared_seq),
  CONSTRAINT declares_something CHECK ((amount_xof > 0)),
  CONSTRAINT resolved_with_outcome CHECK (((resolved_seq IS NULL) = (outcome IS NULL))),
  CONSTRAINT declaration_group_id_declared_seq_fkey FOREIGN KEY (group_id, declared_seq) REFERENCES journal(group_id, seq),
  CONSTRAINT declaration_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number),
  CONSTRAINT declaration_group_id_resolved_seq_fkey FOREIGN KEY (group_id, resolved_seq) REFERENCES journal(group_id, seq)
);

CREATE TABLE deed (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  kind text NOT NULL,
  idem_key text NOT NULL,
  result text NOT NULL,
  done_us bigint NOT NULL,
  CONSTRAINT deed_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT one_deed_per_key UNIQUE (group_id, idem_key),
  CONSTRAINT deed_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE delivery_report (
  gateway text NOT NULL,
  message_id text NOT NULL,
  status text NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  first_us bigint NOT NULL,
  seconds bigint,
  cost_millixof bigint,
  CONSTRAINT delivery_report_pkey PRIMARY KEY (gateway, message_id, status)
);

CREATE TABLE donor_organisation (
  staff_id bigint NOT NULL,
  ngo_id bigint NOT NULL,
  CONSTRAINT donor_organisation_pkey PRIMARY KEY (staff_id, ngo_id),
  CONSTRAINT donor_organisation_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT donor_organisation_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE donor_programme (
  staff_id bigint NOT NULL,
  programme_id bigint NOT NULL,
  CONSTRAINT donor_programme_pkey PRIMARY KEY (staff_id, programme_id),
  CONSTRAINT donor_programme_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT donor_programme_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE entry (
  group_id bigint NOT NULL,
  seq bigint NOT NULL,
  line bigint NOT NULL,
  account text NOT NULL,
  amount_xof bigint NOT NULL,
  balance_after_xof bigint NOT NULL,
  CONSTRAINT entry_pkey PRIMARY KEY (group_id, seq, line),
  CONSTRAINT one_entry_per_account UNIQUE (group_id, account, seq),
  CONSTRAINT entry_moves_something CHECK ((amount_xof <> 0)),
  CONSTRAINT entry_group_id_seq_fkey FOREIGN KEY (group_id, seq) REFERENCES journal(group_id, seq) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE form_used (
  token_hash text NOT NULL,
  used_us bigint NOT NULL,
  CONSTRAINT form_used_pkey PRIMARY KEY (token_hash)
);

CREATE TABLE funnel_day (
  day text NOT NULL,
  ngo_id bigint NOT NULL,
  screen text NOT NULL,
  language text NOT NULL,
  network text NOT NULL,
  shown bigint NOT NULL,
  given_up bigint NOT NULL,
  CONSTRAINT funnel_day_pkey PRIMARY KEY (day, ngo_id, screen, language, network)
);

CREATE TABLE group_fact (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  fact text NOT NULL,
  before text NOT NULL,
  after text NOT NULL,
  holds_from text NOT NULL,
  reason text NOT NULL,
  staff_id bigint,
  member bigint,
  noted_us bigint NOT NULL,
  CONSTRAINT group_fact_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT group_fact_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT group_fact_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE group_note (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  staff_id bigint NOT NULL,
  noted_us bigint NOT NULL,
  text text NOT NULL,
  CONSTRAINT group_note_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT group_note_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT group_note_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE group_origin (
  group_id bigint NOT NULL,
  from_group_id bigint,
  trainer text NOT NULL,
  CONSTRAINT group_origin_pkey PRIMARY KEY (group_id),
  CONSTRAINT group_origin_from_group_id_fkey FOREIGN KEY (from_group_id) REFERENCES savings_group(id),
  CONSTRAINT group_origin_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE group_restart (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  asked_by bigint NOT NULL,
  asked_us bigint NOT NULL,
  confirmed_by bigint,
  ready_us bigint,
  ended_us bigint,
  outcome text,
  CONSTRAINT group_restart_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT two_people CHECK ((asked_by <> confirmed_by)),
  CONSTRAINT group_restart_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff(id),
  CONSTRAINT group_restart_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES staff(id),
  CONSTRAINT group_restart_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE group_transfer (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  from_ngo bigint,
  to_ngo bigint,
  reason text NOT NULL,
  asked_by bigint NOT NULL,
  asked_us bigint NOT NULL,
  ended_by bigint,
  ended_us bigint,
  outcome text,
  members bigint,
  women bigint,
  savings_xof bigint,
  lent_xof bigint,
  box_xof bigint,
  paid_xof bigint,
  CONSTRAINT group_transfer_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT group_transfer_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES staff(id),
  CONSTRAINT group_transfer_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES staff(id),
  CONSTRAINT group_transfer_from_ngo_fkey FOREIGN KEY (from_ngo) REFERENCES ngo(id),
  CONSTRAINT group_transfer_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT group_transfer_to_ngo_fkey FOREIGN KEY (to_ngo) REFERENCES ngo(id)
);

CREATE TABLE group_visit (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  ngo_id bigint NOT NULL,
  staff_id bigint NOT NULL,
  programme_id bigint,
  made_on text NOT NULL,
  version bigint NOT NULL,
  answers text NOT NULL,
  score bigint NOT NULL,
  origin text NOT NULL,
  idem_key text NOT NULL,
  noted_by bigint NOT NULL,
  noted_us bigint NOT NULL,
  action bigint,
  action_words text NOT NULL,
  action_who text NOT NULL,
  action_due_on text,
  action_done_on text,
  withdrawn_us bigint,
  CONSTRAINT group_visit_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT group_visit_idem_key_key UNIQUE (idem_key),
  CONSTRAINT visit_origin CHECK ((origin = ANY (ARRAY['phone'::text, 'panel'::text]))),
  CONSTRAINT visit_score CHECK (((score >= 0) AND (score <= 100))),
  CONSTRAINT whole_action CHECK ((((action IS NULL) = (action_who = ''::text)) AND ((action IS NULL) = (action_due_on IS NULL)) AND ((action_done_on IS NULL) OR (action IS NOT NULL)))),
  CONSTRAINT group_visit_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT group_visit_ngo_id_version_fkey FOREIGN KEY (ngo_id, version) REFERENCES visit_checklist(ngo_id, version),
  CONSTRAINT group_visit_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES staff(id),
  CONSTRAINT group_visit_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT group_visit_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE help_loan (
  group_id bigint NOT NULL,
  seq bigint NOT NULL,
  member bigint NOT NULL,
  purpose text NOT NULL,
  amount_xof bigint NOT NULL,
  due_on text NOT NULL,
  CONSTRAINT help_loan_pkey PRIMARY KEY (group_id, seq),
  CONSTRAINT helps_with_something CHECK ((amount_xof > 0)),
  CONSTRAINT help_loan_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number),
  CONSTRAINT help_loan_group_id_seq_fkey FOREIGN KEY (group_id, seq) REFERENCES journal(group_id, seq)
);

CREATE TABLE import_draft (
  token text NOT NULL,
  staff_id bigint NOT NULL,
  ngo_id bigint,
  file_name text NOT NULL,
  sha text NOT NULL,
  body bytea NOT NULL,
  created_us bigint NOT NULL,
  imported_us bigint,
  choices text NOT NULL DEFAULT '{}'::text,
  CONSTRAINT import_draft_pkey PRIMARY KEY (token),
  CONSTRAINT one_draft_per_file UNIQUE (ngo_id, sha, staff_id),
  CONSTRAINT import_draft_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT import_draft_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE import_mapping (
  id bigint NOT NULL DEFAULT nextval('import_mapping_id_seq'::regclass),
  ngo_id bigint,
  heading text NOT NULL,
  field text NOT NULL,
  chosen_us bigint NOT NULL,
  CONSTRAINT import_mapping_pkey PRIMARY KEY (id),
  CONSTRAINT one_meaning_per_heading UNIQUE (ngo_id, heading),
  CONSTRAINT import_mapping_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE inbound_sms (
  gateway text NOT NULL,
  gateway_id text NOT NULL,
  phone text NOT NULL,
  word text NOT NULL,
  at_us bigint NOT NULL,
  CONSTRAINT inbound_sms_pkey PRIMARY KEY (gateway, gateway_id)
);

CREATE TABLE inbox_message (
  id bigint NOT NULL DEFAULT nextval('inbox_message_id_seq'::regclass),
  phone text NOT NULL,
  text text NOT NULL,
  parts bigint NOT NULL,
  at_us bigint NOT NULL,
  CONSTRAINT inbox_message_pkey PRIMARY KEY (id)
);

CREATE TABLE incident (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  meeting bigint,
  kind text NOT NULL,
  member bigint,
  amount_xof bigint,
  detail text NOT NULL,
  opened_us bigint NOT NULL,
  closed_us bigint,
  resolution text,
  CONSTRAINT incident_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT incident_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE income_activity (
  id bigint NOT NULL DEFAULT nextval('income_activity_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  person_id bigint NOT NULL,
  programme_id bigint,
  support_id bigint,
  sector text NOT NULL,
  what text NOT NULL,
  tools text NOT NULL,
  made_by bigint,
  made_us bigint NOT NULL,
  withdrawn_on text,
  reason text NOT NULL,
  CONSTRAINT income_activity_pkey PRIMARY KEY (id),
  CONSTRAINT withdrawn_with_reason CHECK (((withdrawn_on IS NULL) = (reason = ''::text))),
  CONSTRAINT income_activity_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id),
  CONSTRAINT income_activity_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT income_activity_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  CONSTRAINT income_activity_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT income_activity_support_id_fkey FOREIGN KEY (support_id) REFERENCES support(id)
);

CREATE TABLE income_visit (
  activity_id bigint NOT NULL,
  number bigint NOT NULL,
  baseline bigint NOT NULL,
  seen_on text NOT NULL,
  income_xof bigint NOT NULL,
  costs_xof bigint NOT NULL,
  employed bigint NOT NULL,
  goes_on bigint NOT NULL,
  noted_by bigint,
  noted_us bigint NOT NULL,
  withdrawn_on text,
  reason text NOT NULL,
  CONSTRAINT income_visit_pkey PRIMARY KEY (activity_id, number),
  CONSTRAINT figures_not_below_zero CHECK (((income_xof >= 0) AND (costs_xof >= 0) AND (employed >= 0))),
  CONSTRAINT withdrawn_with_reason CHECK (((withdrawn_on IS NULL) = (reason = ''::text))),
  CONSTRAINT income_visit_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES income_activity(id),
  CONSTRAINT income_visit_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES staff(id)
);

CREATE TABLE instalment (
  group_id bigint NOT NULL,
  loan bigint NOT NULL,
  number bigint NOT NULL,
  due_on text NOT NULL,
  left_xof bigint NOT NULL,
  charge_xof bigint NOT NULL DEFAULT '0'::bigint,
  CONSTRAINT instalment_pkey PRIMARY KEY (group_id, loan, number),
  CONSTRAINT instalment_group_id_loan_fkey FOREIGN KEY (group_id, loan) REFERENCES loan(group_id, number)
);

CREATE TABLE invitation (
  token_hash text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  ngo_id bigint,
  language text NOT NULL,
  code_secret text NOT NULL,
  staff_id bigint,
  invited_by bigint,
  created_us bigint NOT NULL,
  ends_us bigint NOT NULL,
  used_us bigint,
  sees_organisations text NOT NULL DEFAULT ''::text,
  sees_programmes text NOT NULL DEFAULT ''::text,
  CONSTRAINT invitation_pkey PRIMARY KEY (token_hash),
  CONSTRAINT invitation_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE journal (
  group_id bigint NOT NULL,
  seq bigint NOT NULL,
  idem_key text NOT NULL,
  request_hash bytea NOT NULL,
  kind text NOT NULL,
  effective_on text NOT NULL,
  meeting bigint,
  posted_us bigint NOT NULL,
  actor text NOT NULL,
  channel text NOT NULL,
  reverses_seq bigint,
  memo text NOT NULL,
  memo_hash bytea NOT NULL,
  payload_hash bytea NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT journal_pkey PRIMARY KEY (group_id, seq),
  CONSTRAINT no_fork UNIQUE (prev_hash, group_id),
  CONSTRAINT one_result_per_key UNIQUE (idem_key, group_id),
  CONSTRAINT reverses_the_past CHECK ((reverses_seq < seq)),
  CONSTRAINT journal_group_id_fkey FOREIGN KEY (group_id) REFERENCES ledger_head(group_id),
  CONSTRAINT journal_group_id_reverses_seq_fkey FOREIGN KEY (group_id, reverses_seq) REFERENCES journal(group_id, seq)
);

CREATE TABLE key_turn (
  group_id bigint NOT NULL,
  meeting bigint NOT NULL,
  moment text NOT NULL,
  holder bigint NOT NULL,
  turned_us bigint NOT NULL,
  CONSTRAINT key_turn_pkey PRIMARY KEY (group_id, meeting, moment, holder),
  CONSTRAINT key_moment CHECK ((moment = ANY (ARRAY['open'::text, 'close'::text]))),
  CONSTRAINT key_turn_group_id_holder_fkey FOREIGN KEY (group_id, holder) REFERENCES member(group_id, number),
  CONSTRAINT key_turn_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number)
);

CREATE TABLE late_act (
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  key text NOT NULL,
  at_us bigint NOT NULL,
  begun text NOT NULL,
  written bigint NOT NULL,
  reason text NOT NULL,
  numbers text NOT NULL,
  CONSTRAINT late_act_pkey PRIMARY KEY (group_id, member, key),
  CONSTRAINT late_act_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE ledger_head (
  group_id bigint NOT NULL,
  seq bigint NOT NULL,
  head_hash bytea NOT NULL,
  turn bigint NOT NULL DEFAULT '0'::bigint,
  seals bigint NOT NULL DEFAULT '0'::bigint,
  CONSTRAINT ledger_head_pkey PRIMARY KEY (group_id),
  CONSTRAINT ledger_head_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE line_reviewed (
  id bigint NOT NULL DEFAULT nextval('line_reviewed_id_seq'::regclass),
  catalogue text NOT NULL,
  language text NOT NULL,
  key text NOT NULL,
  wording text NOT NULL,
  corrected text,
  staff_id bigint NOT NULL,
  reviewed_us bigint NOT NULL,
  CONSTRAINT line_reviewed_pkey PRIMARY KEY (id),
  CONSTRAINT line_reviewed_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE linkage (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  lender text NOT NULL,
  tier_id bigint,
  tier_loan bigint,
  amount_xof bigint NOT NULL,
  repaid_xof bigint NOT NULL,
  received_on text NOT NULL,
  forgiven_xof bigint NOT NULL DEFAULT '0'::bigint,
  charge_xof bigint NOT NULL DEFAULT '0'::bigint,
  CONSTRAINT linkage_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT borrows_something CHECK ((amount_xof > 0)),
  CONSTRAINT linkage_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT linkage_tier_id_tier_loan_fkey FOREIGN KEY (tier_id, tier_loan) REFERENCES loan(group_id, number)
);

CREATE TABLE loan (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  member bigint NOT NULL,
  cycle bigint NOT NULL,
  purpose text NOT NULL,
  principal_xof bigint NOT NULL,
  weeks bigint NOT NULL,
  periods bigint NOT NULL,
  charge_model text NOT NULL,
  charge_percent text NOT NULL,
  status text NOT NULL,
  idem_key text NOT NULL,
  requested_us bigint NOT NULL,
  decided_us bigint,
  handed_over_on text,
  periods_charged bigint NOT NULL,
  next_due_on text,
  last_due_on text,
  refinances bigint NOT NULL DEFAULT '0'::bigint,
  linkage bigint,
  replanned_xof bigint,
  replanned_period bigint,
  more_time_on text,
  CONSTRAINT loan_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT one_request_per_key UNIQUE (group_id, idem_key),
  CONSTRAINT lends_something CHECK ((principal_xof > 0)),
  CONSTRAINT loan_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE lot (
  id bigint NOT NULL DEFAULT nextval('lot_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  programme_id bigint,
  replaces bigint,
  product text NOT NULL,
  season text NOT NULL,
  measure text NOT NULL,
  quantity bigint NOT NULL,
  buyer text NOT NULL,
  sold_on text NOT NULL,
  price_xof bigint NOT NULL,
  costs_xof bigint NOT NULL,
  certificate text NOT NULL,
  made_by bigint,
  made_us bigint NOT NULL,
  withdrawn_on text,
  reason text NOT NULL,
  CONSTRAINT lot_pkey PRIMARY KEY (id),
  CONSTRAINT price_holds_costs CHECK (((quantity > 0) AND (costs_xof >= 0) AND (costs_xof <= price_xof))),
  CONSTRAINT withdrawn_with_reason CHECK (((withdrawn_on IS NULL) = (reason = ''::text))),
  CONSTRAINT lot_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id),
  CONSTRAINT lot_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT lot_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT lot_replaces_fkey FOREIGN KEY (replaces) REFERENCES lot(id)
);

CREATE TABLE lot_cost (
  lot_id bigint NOT NULL,
  number bigint NOT NULL,
  what text NOT NULL,
  amount_xof bigint NOT NULL,
  CONSTRAINT lot_cost_pkey PRIMARY KEY (lot_id, number),
  CONSTRAINT cost_above_zero CHECK ((amount_xof > 0)),
  CONSTRAINT lot_cost_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES lot(id)
);

CREATE TABLE lot_line (
  lot_id bigint NOT NULL,
  person_id bigint NOT NULL,
  quantity bigint NOT NULL,
  paid_xof bigint NOT NULL,
  CONSTRAINT lot_line_pkey PRIMARY KEY (lot_id, person_id),
  CONSTRAINT brought_above_zero CHECK (((quantity > 0) AND (paid_xof >= 0))),
  CONSTRAINT lot_line_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES lot(id),
  CONSTRAINT lot_line_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);

CREATE TABLE meeting (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  cycle bigint NOT NULL,
  held_on text NOT NULL,
  opened_us bigint NOT NULL,
  opened_by bigint NOT NULL,
  closed_us bigint,
  closed_by bigint,
  CONSTRAINT meeting_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT meeting_group_id_cycle_fkey FOREIGN KEY (group_id, cycle) REFERENCES cycle(group_id, number)
);

CREATE TABLE meeting_gap (
  group_id bigint NOT NULL,
  meeting bigint NOT NULL,
  due_on text NOT NULL,
  missed bigint NOT NULL,
  reason text NOT NULL,
  CONSTRAINT meeting_gap_pkey PRIMARY KEY (group_id, meeting),
  CONSTRAINT meeting_gap_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number)
);

CREATE TABLE member (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  name text NOT NULL,
  sex text NOT NULL,
  phone text,
  language text NOT NULL,
  joined_on text NOT NULL,
  left_on text,
  left_why text,
  proxy bigint,
  pin_hash text,
  pin_tries bigint NOT NULL,
  locked_until_us bigint NOT NULL,
  sms_wanted bigint NOT NULL,
  sms_on_shared bigint NOT NULL,
  consent_on text,
  consent_how text,
  joins_cycle bigint,
  proxy_consent_on text,
  proxy_heard_id bigint,
  consent_version bigint,
  heard_id bigint,
  institution bigint NOT NULL DEFAULT '0'::bigint,
  search text NOT NULL DEFAULT ''::text,
  CONSTRAINT member_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT member_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE member_arrival (
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  from_group bigint NOT NULL,
  from_move bigint NOT NULL,
  from_member bigint NOT NULL,
  arrived_on text NOT NULL,
  savings_xof bigint NOT NULL,
  paid_xof bigint NOT NULL,
  left_xof bigint NOT NULL,
  shown_us bigint,
  CONSTRAINT member_arrival_pkey PRIMARY KEY (group_id, member),
  CONSTRAINT member_arrival_from_group_from_move_fkey FOREIGN KEY (from_group, from_move) REFERENCES member_move(group_id, number),
  CONSTRAINT member_arrival_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE member_move (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  member bigint NOT NULL,
  to_group bigint NOT NULL,
  code text NOT NULL,
  asked_by bigint NOT NULL,
  asked_us bigint NOT NULL,
  ends_us bigint NOT NULL,
  agreed_us bigint,
  accepted_by bigint,
  accepted_us bigint,
  ended_us bigint,
  outcome text,
  to_member bigint,
  savings_xof bigint,
  paid_xof bigint,
  left_xof bigint,
  since_seq bigint,
  upto_seq bigint,
  CONSTRAINT member_move_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT moved_by_all CHECK (((outcome <> 'moved'::text) OR ((agreed_us IS NOT NULL) AND (accepted_by IS NOT NULL) AND (to_member IS NOT NULL)))),
  CONSTRAINT to_another_group CHECK ((to_group <> group_id)),
  CONSTRAINT member_move_group_id_asked_by_fkey FOREIGN KEY (group_id, asked_by) REFERENCES member(group_id, number),
  CONSTRAINT member_move_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number),
  CONSTRAINT member_move_to_group_accepted_by_fkey FOREIGN KEY (to_group, accepted_by) REFERENCES member(group_id, number)
);

CREATE TABLE month_figure (
  group_id bigint NOT NULL,
  month_on text NOT NULL,
  members bigint NOT NULL,
  savings_xof bigint NOT NULL,
  meetings bigint NOT NULL,
  institutions bigint NOT NULL DEFAULT '0'::bigint,
  institution_savings_xof bigint NOT NULL DEFAULT '0'::bigint,
  institution_loans bigint NOT NULL DEFAULT '0'::bigint,
  institution_loans_xof bigint NOT NULL DEFAULT '0'::bigint,
  late_30_xof bigint NOT NULL DEFAULT '0'::bigint,
  late_90_xof bigint NOT NULL DEFAULT '0'::bigint,
  outside_xof bigint NOT NULL DEFAULT '0'::bigint,
  grants_xof bigint NOT NULL DEFAULT '0'::bigint,
  settled bigint NOT NULL DEFAULT '0'::bigint,
  loans bigint,
  borrowers bigint,
  owed_xof bigint,
  late_owed_xof bigint,
  written_off_xof bigint,
  loan_cash_xof bigint,
  other_funds_xof bigint,
  debts_xof bigint,
  property_xof bigint NOT NULL DEFAULT '0'::bigint,
  property_at_start_xof bigint NOT NULL DEFAULT '0'::bigint,
  CONSTRAINT month_figure_pkey PRIMARY KEY (group_id, month_on),
  CONSTRAINT month_figure_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE ngo (
  id bigint NOT NULL DEFAULT nextval('ngo_id_seq'::regclass),
  code text NOT NULL,
  name text NOT NULL,
  languages text NOT NULL DEFAULT 'fr'::text,
  regions text NOT NULL DEFAULT ''::text,
  sender text NOT NULL DEFAULT ''::text,
  help_number text NOT NULL DEFAULT ''::text,
  closed_us bigint,
  CONSTRAINT ngo_pkey PRIMARY KEY (id),
  CONSTRAINT ngo_code_key UNIQUE (code)
);

CREATE TABLE office (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  member bigint NOT NULL,
  role text NOT NULL,
  began_on text NOT NULL,
  ended_on text,
  CONSTRAINT office_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT uq_office_term UNIQUE (group_id, member, role, began_on),
  CONSTRAINT office_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE opening (
  group_id bigint NOT NULL,
  sha text NOT NULL,
  file_name text NOT NULL,
  line bigint NOT NULL,
  imported_us bigint NOT NULL,
  seq bigint,
  confirmed_us bigint,
  confirmed_by bigint,
  reversed_us bigint,
  reversed_seq bigint,
  CONSTRAINT opening_pkey PRIMARY KEY (group_id),
  CONSTRAINT opening_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT opening_group_id_reversed_seq_fkey FOREIGN KEY (group_id, reversed_seq) REFERENCES journal(group_id, seq),
  CONSTRAINT opening_group_id_seq_fkey FOREIGN KEY (group_id, seq) REFERENCES journal(group_id, seq)
);

CREATE TABLE outbox (
  id bigint NOT NULL DEFAULT nextval('outbox_id_seq'::regclass),
  group_id bigint NOT NULL,
  seq bigint,
  key text NOT NULL,
  topic text NOT NULL,
  member bigint NOT NULL,
  payload text NOT NULL,
  urgent bigint NOT NULL,
  created_us bigint NOT NULL,
  next_us bigint NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  claimed_by text,
  claimed_until_us bigint NOT NULL,
  sent_us bigint,
  phone text,
  gateway text,
  gateway_message_id text,
  parts bigint,
  cost_millixof bigint,
  problem text,
  delivered_us bigint,
  merged_into bigint,
  seconds bigint,
  reserved_millixof bigint,
  staff_id bigint,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT one_message_per_key UNIQUE (key),
  CONSTRAINT outbox_group_id_fkey FOREIGN KEY (group_id) REFERENCES ledger_head(group_id)
);

CREATE TABLE passkey (
  credential_id text NOT NULL,
  staff_id bigint NOT NULL,
  name text NOT NULL,
  public_key text NOT NULL,
  uses bigint NOT NULL,
  made_us bigint NOT NULL,
  used_us bigint,
  CONSTRAINT passkey_pkey PRIMARY KEY (credential_id),
  CONSTRAINT passkey_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE person (
  id bigint NOT NULL DEFAULT nextval('person_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  phone text,
  language text NOT NULL,
  sex text NOT NULL,
  born bigint,
  region text NOT NULL,
  place text NOT NULL,
  status text NOT NULL,
  consent_on text,
  sms bigint NOT NULL,
  made_by bigint,
  made_us bigint NOT NULL,
  merged_into bigint,
  merged_by bigint,
  merged_us bigint,
  search text NOT NULL,
  CONSTRAINT person_pkey PRIMARY KEY (id),
  CONSTRAINT uq_person_code UNIQUE (ngo_id, code),
  CONSTRAINT merged_into_another CHECK (((merged_into IS NULL) OR (merged_into <> id))),
  CONSTRAINT named_by_consent CHECK (((consent_on IS NOT NULL) OR ((name = ''::text) AND (phone IS NULL) AND (sms = 0)))),
  CONSTRAINT person_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES person(id),
  CONSTRAINT person_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE person_member (
  person_id bigint NOT NULL,
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  CONSTRAINT person_member_pkey PRIMARY KEY (person_id, group_id, member),
  CONSTRAINT person_member_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number),
  CONSTRAINT person_member_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);

CREATE TABLE pin_help (
  group_id bigint NOT NULL,
  member bigint NOT NULL,
  asked_us bigint NOT NULL,
  first_guardian bigint,
  second_guardian bigint,
  ready_us bigint,
  ended_us bigint,
  outcome text,
  CONSTRAINT pin_help_pkey PRIMARY KEY (group_id, member, asked_us),
  CONSTRAINT not_her_own_guardian CHECK (((first_guardian <> member) AND (second_guardian <> member))),
  CONSTRAINT two_guardians CHECK ((first_guardian <> second_guardian)),
  CONSTRAINT pin_help_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE place (
  level text NOT NULL,
  key text NOT NULL,
  spelling text NOT NULL,
  name text NOT NULL,
  region text NOT NULL,
  added_us bigint,
  CONSTRAINT place_pkey PRIMARY KEY (level, key)
);

CREATE TABLE plan_action (
  consultation bigint NOT NULL,
  number bigint NOT NULL,
  axis bigint NOT NULL,
  action text NOT NULL,
  who text NOT NULL,
  due_on text NOT NULL,
  state text NOT NULL,
  CONSTRAINT plan_action_pkey PRIMARY KEY (consultation, number),
  CONSTRAINT plan_action_consultation_fkey FOREIGN KEY (consultation) REFERENCES consultation(id)
);

CREATE TABLE programme (
  id bigint NOT NULL DEFAULT nextval('programme_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  name text NOT NULL,
  began_on text NOT NULL,
  ended_on text,
  withdrawn_us bigint,
  CONSTRAINT programme_pkey PRIMARY KEY (id),
  CONSTRAINT uq_programme_name UNIQUE (ngo_id, name),
  CONSTRAINT programme_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE programme_group (
  programme_id bigint NOT NULL,
  group_id bigint NOT NULL,
  CONSTRAINT programme_group_pkey PRIMARY KEY (programme_id, group_id),
  CONSTRAINT programme_group_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT programme_group_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id)
);

CREATE TABLE programme_partner (
  programme_id bigint NOT NULL,
  ngo_id bigint NOT NULL,
  CONSTRAINT programme_partner_pkey PRIMARY KEY (programme_id, ngo_id),
  CONSTRAINT programme_partner_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT programme_partner_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id)
);

CREATE TABLE recovery_code (
  code_hash text NOT NULL,
  staff_id bigint NOT NULL,
  made_us bigint NOT NULL,
  used_us bigint,
  CONSTRAINT recovery_code_pkey PRIMARY KEY (code_hash),
  CONSTRAINT recovery_code_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE restart_pin (
  group_id bigint NOT NULL,
  restart bigint NOT NULL,
  member bigint NOT NULL,
  typed_us bigint NOT NULL,
  CONSTRAINT restart_pin_pkey PRIMARY KEY (group_id, restart, member),
  CONSTRAINT restart_pin_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number),
  CONSTRAINT restart_pin_group_id_restart_fkey FOREIGN KEY (group_id, restart) REFERENCES group_restart(group_id, number)
);

CREATE TABLE savings_group (
  id bigint NOT NULL DEFAULT nextval('savings_group_id_seq'::regclass),
  code text NOT NULL,
  name text NOT NULL,
  family text NOT NULL,
  ngo_id bigint,
  region text NOT NULL,
  village text NOT NULL,
  language text NOT NULL,
  meeting_weekday bigint NOT NULL,
  meeting_hour bigint NOT NULL,
  founded_on text NOT NULL,
  status text NOT NULL,
  cercle text NOT NULL DEFAULT ''::text,
  commune text NOT NULL DEFAULT ''::text,
  kind text NOT NULL DEFAULT 'group'::text,
  search text NOT NULL DEFAULT ''::text,
  CONSTRAINT savings_group_pkey PRIMARY KEY (id),
  CONSTRAINT savings_group_code_key UNIQUE (code),
  CONSTRAINT savings_group_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE schedule_mark (
  job text NOT NULL,
  done_us bigint NOT NULL,
  CONSTRAINT schedule_mark_pkey PRIMARY KEY (job)
);

CREATE TABLE seal (
  group_id bigint NOT NULL,
  number bigint NOT NULL,
  after_seq bigint NOT NULL,
  table_name text NOT NULL,
  row_key text NOT NULL,
  gone bigint NOT NULL,
  salt bytea,
  digest bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT seal_pkey PRIMARY KEY (group_id, number),
  CONSTRAINT seals_in_order UNIQUE (group_id, after_seq, number),
  CONSTRAINT seal_group_id_fkey FOREIGN KEY (group_id) REFERENCES ledger_head(group_id)
);

CREATE TABLE seat_term (
  group_id bigint NOT NULL,
  tier_id bigint NOT NULL,
  member bigint NOT NULL,
  number bigint NOT NULL,
  representative bigint NOT NULL,
  began_on text NOT NULL,
  ended_on text,
  CONSTRAINT seat_term_pkey PRIMARY KEY (group_id, tier_id, member, number),
  CONSTRAINT seat_term_group_id_representative_fkey FOREIGN KEY (group_id, representative) REFERENCES member(group_id, number),
  CONSTRAINT seat_term_tier_id_member_fkey FOREIGN KEY (tier_id, member) REFERENCES tier_member(tier_id, member)
);

CREATE TABLE shareout (
  group_id bigint NOT NULL,
  cycle bigint NOT NULL,
  meeting bigint NOT NULL,
  pool_xof bigint NOT NULL,
  shares bigint NOT NULL,
  cash_xof bigint NOT NULL,
  to_solidarity_xof bigint NOT NULL,
  remainder_xof bigint NOT NULL,
  remainder_to text NOT NULL,
  solidarity_each_xof bigint NOT NULL,
  committed_by bigint,
  committed_us bigint NOT NULL,
  CONSTRAINT shareout_pkey PRIMARY KEY (group_id, cycle),
  CONSTRAINT shareout_group_id_cycle_fkey FOREIGN KEY (group_id, cycle) REFERENCES cycle(group_id, number),
  CONSTRAINT shareout_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number)
);

CREATE TABLE shareout_line (
  group_id bigint NOT NULL,
  cycle bigint NOT NULL,
  member bigint NOT NULL,
  shares bigint NOT NULL,
  gross_xof bigint NOT NULL,
  loan_xof bigint NOT NULL,
  fines_xof bigint NOT NULL,
  solidarity_xof bigint NOT NULL,
  net_xof bigint NOT NULL,
  debt_left_xof bigint NOT NULL,
  counted bigint NOT NULL,
  coin_xof bigint NOT NULL,
  CONSTRAINT shareout_line_pkey PRIMARY KEY (group_id, cycle, member),
  CONSTRAINT proof_line_adds_up CHECK ((net_xof = ((((gross_xof + coin_xof) - loan_xof) - fines_xof) - solidarity_xof))),
  CONSTRAINT shareout_line_group_id_cycle_fkey FOREIGN KEY (group_id, cycle) REFERENCES shareout(group_id, cycle),
  CONSTRAINT shareout_line_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE sign_in_limit (
  key text NOT NULL,
  began_us bigint NOT NULL,
  tries bigint NOT NULL,
  CONSTRAINT sign_in_limit_pkey PRIMARY KEY (key)
);

CREATE TABLE sms_budget (
  group_id bigint NOT NULL,
  month_xof bigint NOT NULL,
  CONSTRAINT sms_budget_pkey PRIMARY KEY (group_id),
  CONSTRAINT sms_budget_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE TABLE sms_phone (
  phone text NOT NULL,
  held_by text NOT NULL,
  held_until_us bigint NOT NULL,
  CONSTRAINT sms_phone_pkey PRIMARY KEY (phone)
);

CREATE TABLE staff (
  id bigint NOT NULL DEFAULT nextval('staff_id_seq'::regclass),
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  ngo_id bigint,
  language text NOT NULL,
  password_hash text NOT NULL,
  code_secret text NOT NULL,
  code_step bigint NOT NULL,
  tries bigint NOT NULL,
  locked_until_us bigint NOT NULL,
  created_us bigint NOT NULL,
  seen_us bigint,
  disabled_us bigint,
  CONSTRAINT staff_pkey PRIMARY KEY (id),
  CONSTRAINT staff_email_key UNIQUE (email),
  CONSTRAINT staff_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE staff_phone (
  staff_id bigint NOT NULL,
  phone text NOT NULL,
  language text NOT NULL,
  pin_hash text,
  pin_tries bigint NOT NULL,
  locked_until_us bigint NOT NULL,
  code_hash text,
  code_ends_us bigint NOT NULL,
  sms_wanted bigint NOT NULL DEFAULT '1'::bigint,
  CONSTRAINT staff_phone_pkey PRIMARY KEY (staff_id),
  CONSTRAINT staff_phone_phone_key UNIQUE (phone),
  CONSTRAINT staff_phone_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE staff_session (
  token_hash text NOT NULL,
  staff_id bigint NOT NULL,
  began_us bigint NOT NULL,
  seen_us bigint NOT NULL,
  ends_us bigint NOT NULL,
  CONSTRAINT staff_session_pkey PRIMARY KEY (token_hash),
  CONSTRAINT staff_session_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE stock_move (
  ngo_id bigint NOT NULL,
  place text NOT NULL,
  goods text NOT NULL,
  measure text NOT NULL,
  number bigint NOT NULL,
  quantity bigint NOT NULL,
  left_after bigint NOT NULL,
  moved_on text NOT NULL,
  support_id bigint,
  note text NOT NULL,
  staff_id bigint,
  CONSTRAINT stock_move_pkey PRIMARY KEY (ngo_id, place, goods, measure, number),
  CONSTRAINT stock_never_below_zero CHECK ((left_after >= 0)),
  CONSTRAINT stock_move_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT stock_move_support_id_fkey FOREIGN KEY (support_id) REFERENCES support(id)
);

CREATE TABLE support (
  id bigint NOT NULL DEFAULT nextval('support_id_seq'::regclass),
  ngo_id bigint,
  programme_id bigint,
  kind text NOT NULL,
  what text NOT NULL,
  measure text NOT NULL,
  funder text NOT NULL,
  stock text NOT NULL,
  women bigint NOT NULL,
  men bigint NOT NULL,
  promised_on text NOT NULL,
  made_by bigint,
  CONSTRAINT support_pkey PRIMARY KEY (id),
  CONSTRAINT support_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id),
  CONSTRAINT support_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT support_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id)
);

CREATE TABLE support_case (
  id bigint NOT NULL DEFAULT nextval('support_case_id_seq'::regclass),
  line_id bigint NOT NULL,
  word text NOT NULL,
  handed_by bigint,
  opened_us bigint NOT NULL,
  closed_us bigint,
  closed_by bigint,
  resolution text NOT NULL,
  CONSTRAINT support_case_pkey PRIMARY KEY (id),
  CONSTRAINT closed_by_somebody CHECK (((closed_us IS NULL) = (closed_by IS NULL))),
  CONSTRAINT two_people CHECK (((closed_by IS NULL) OR (handed_by IS NULL) OR (closed_by <> handed_by))),
  CONSTRAINT support_case_line_id_fkey FOREIGN KEY (line_id) REFERENCES support_line(id)
);

CREATE TABLE support_line (
  id bigint NOT NULL DEFAULT nextval('support_line_id_seq'::regclass),
  support_id bigint NOT NULL,
  tranche bigint NOT NULL,
  due_on text NOT NULL,
  person_id bigint,
  group_id bigint,
  quantity bigint NOT NULL,
  handed_on text,
  handed_by bigint,
  counters bigint,
  reason text NOT NULL,
  word text,
  said_us bigint,
  CONSTRAINT support_line_pkey PRIMARY KEY (id),
  CONSTRAINT one_recipient CHECK (((person_id IS NULL) <> (group_id IS NULL))),
  CONSTRAINT own_word CHECK (((word IS NULL) OR ((word = ANY (ARRAY['yes'::text, 'no'::text, 'part'::text])) AND (handed_on IS NOT NULL)))),
  CONSTRAINT signs CHECK ((((counters IS NULL) AND (quantity > 0)) OR ((counters IS NOT NULL) AND (quantity < 0)))),
  CONSTRAINT support_line_counters_fkey FOREIGN KEY (counters) REFERENCES support_line(id),
  CONSTRAINT support_line_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT support_line_handed_by_fkey FOREIGN KEY (handed_by) REFERENCES staff(id),
  CONSTRAINT support_line_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  CONSTRAINT support_line_support_id_fkey FOREIGN KEY (support_id) REFERENCES support(id)
);

CREATE TABLE support_slip (
  person_id bigint NOT NULL,
  number bigint NOT NULL,
  code_hash text NOT NULL,
  given_by bigint,
  given_us bigint NOT NULL,
  ends_us bigint NOT NULL,
  used_us bigint,
  CONSTRAINT support_slip_pkey PRIMARY KEY (person_id, number),
  CONSTRAINT support_slip_code_hash_key UNIQUE (code_hash),
  CONSTRAINT support_slip_given_by_fkey FOREIGN KEY (given_by) REFERENCES staff(id),
  CONSTRAINT support_slip_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id)
);

CREATE TABLE tally (
  group_id bigint NOT NULL,
  meeting bigint NOT NULL,
  member bigint NOT NULL,
  shares bigint NOT NULL,
  solidarity_xof bigint NOT NULL,
  fines_xof bigint NOT NULL,
  repayment_xof bigint NOT NULL,
  noted_by bigint NOT NULL,
  noted_us bigint NOT NULL,
  posted_seq bigint,
  CONSTRAINT tally_pkey PRIMARY KEY (group_id, meeting, member),
  CONSTRAINT tally_group_id_meeting_fkey FOREIGN KEY (group_id, meeting) REFERENCES meeting(group_id, number),
  CONSTRAINT tally_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE tier_member (
  tier_id bigint NOT NULL,
  member bigint NOT NULL,
  group_id bigint NOT NULL,
  representative bigint,
  began_on text NOT NULL,
  ended_on text,
  CONSTRAINT tier_member_pkey PRIMARY KEY (tier_id, member),
  CONSTRAINT tier_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT tier_member_tier_id_member_fkey FOREIGN KEY (tier_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE tontine_turn (
  group_id bigint NOT NULL,
  cycle bigint NOT NULL,
  round bigint NOT NULL,
  member bigint NOT NULL,
  CONSTRAINT tontine_turn_pkey PRIMARY KEY (group_id, cycle, round),
  CONSTRAINT receives_once UNIQUE (group_id, cycle, member),
  CONSTRAINT tontine_turn_group_id_cycle_fkey FOREIGN KEY (group_id, cycle) REFERENCES cycle(group_id, number),
  CONSTRAINT tontine_turn_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE training (
  id bigint NOT NULL DEFAULT nextval('training_id_seq'::regclass),
  ngo_id bigint NOT NULL,
  programme_id bigint,
  topic text NOT NULL,
  place text NOT NULL,
  trainer text NOT NULL,
  began_on text NOT NULL,
  days bigint NOT NULL,
  other_women bigint NOT NULL,
  other_men bigint NOT NULL,
  recorded_by bigint NOT NULL,
  kind text NOT NULL DEFAULT 'training'::text,
  follow_up text NOT NULL DEFAULT ''::text,
  follow_up_on text,
  followed_on text,
  CONSTRAINT training_pkey PRIMARY KEY (id),
  CONSTRAINT training_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT training_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT training_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES staff(id)
);

CREATE TABLE training_attendance (
  training_id bigint NOT NULL,
  group_id bigint NOT NULL,
  women bigint NOT NULL,
  men bigint NOT NULL,
  CONSTRAINT training_attendance_pkey PRIMARY KEY (training_id, group_id),
  CONSTRAINT training_attendance_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT training_attendance_training_id_fkey FOREIGN KEY (training_id) REFERENCES training(id)
);

CREATE TABLE training_person (
  training_id bigint NOT NULL,
  person_id bigint NOT NULL,
  CONSTRAINT training_person_pkey PRIMARY KEY (training_id, person_id),
  CONSTRAINT training_person_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  CONSTRAINT training_person_training_id_fkey FOREIGN KEY (training_id) REFERENCES training(id)
);

CREATE TABLE training_subject (
  ngo_id bigint NOT NULL,
  name text NOT NULL,
  CONSTRAINT training_subject_pkey PRIMARY KEY (ngo_id, name),
  CONSTRAINT training_subject_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE visit_change (
  group_id bigint NOT NULL,
  visit bigint NOT NULL,
  number bigint NOT NULL,
  act text NOT NULL,
  before text NOT NULL,
  reason text NOT NULL,
  staff_id bigint NOT NULL,
  noted_us bigint NOT NULL,
  CONSTRAINT visit_change_pkey PRIMARY KEY (group_id, visit, number),
  CONSTRAINT visit_change_group_id_visit_fkey FOREIGN KEY (group_id, visit) REFERENCES group_visit(group_id, number),
  CONSTRAINT visit_change_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE visit_checklist (
  ngo_id bigint NOT NULL,
  version bigint NOT NULL,
  items text NOT NULL,
  actions text NOT NULL,
  made_by bigint,
  made_us bigint NOT NULL,
  CONSTRAINT visit_checklist_pkey PRIMARY KEY (ngo_id, version),
  CONSTRAINT visit_checklist_made_by_fkey FOREIGN KEY (made_by) REFERENCES staff(id),
  CONSTRAINT visit_checklist_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id)
);

CREATE TABLE visit_planned (
  group_id bigint NOT NULL,
  staff_id bigint NOT NULL,
  due text NOT NULL,
  ngo_id bigint NOT NULL,
  programme_id bigint,
  planned_by bigint NOT NULL,
  planned_us bigint NOT NULL,
  CONSTRAINT visit_planned_pkey PRIMARY KEY (group_id, staff_id, due),
  CONSTRAINT visit_planned_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id),
  CONSTRAINT visit_planned_ngo_id_fkey FOREIGN KEY (ngo_id) REFERENCES ngo(id),
  CONSTRAINT visit_planned_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id),
  CONSTRAINT visit_planned_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff(id)
);

CREATE TABLE volunteer_month (
  person_id bigint NOT NULL,
  month text NOT NULL,
  work text NOT NULL,
  programme_id bigint,
  days bigint NOT NULL,
  noted_by bigint,
  CONSTRAINT volunteer_month_pkey PRIMARY KEY (person_id, month, work),
  CONSTRAINT days_of_a_month CHECK (((days >= 1) AND (days <= 31))),
  CONSTRAINT volunteer_month_noted_by_fkey FOREIGN KEY (noted_by) REFERENCES staff(id),
  CONSTRAINT volunteer_month_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
  CONSTRAINT volunteer_month_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES programme(id)
);

CREATE TABLE vote (
  group_id bigint NOT NULL,
  loan bigint NOT NULL,
  member bigint NOT NULL,
  approves bigint NOT NULL,
  voted_us bigint NOT NULL,
  CONSTRAINT vote_pkey PRIMARY KEY (group_id, loan, member),
  CONSTRAINT vote_group_id_loan_fkey FOREIGN KEY (group_id, loan) REFERENCES loan(group_id, number),
  CONSTRAINT vote_group_id_member_fkey FOREIGN KEY (group_id, member) REFERENCES member(group_id, number)
);

CREATE TABLE week_figure (
  group_id bigint NOT NULL,
  week_on text NOT NULL,
  members bigint NOT NULL,
  savings_xof bigint NOT NULL,
  lent_xof bigint NOT NULL DEFAULT '0'::bigint,
  late_xof bigint NOT NULL DEFAULT '0'::bigint,
  meetings bigint NOT NULL,
  attending bigint NOT NULL DEFAULT '0'::bigint,
  called bigint NOT NULL DEFAULT '0'::bigint,
  loans bigint,
  borrowers bigint,
  owed_xof bigint,
  late_owed_xof bigint,
  written_off_xof bigint,
  loan_cash_xof bigint,
  other_funds_xof bigint,
  debts_xof bigint,
  institutions bigint NOT NULL DEFAULT '0'::bigint,
  institution_savings_xof bigint NOT NULL DEFAULT '0'::bigint,
  institution_loans bigint NOT NULL DEFAULT '0'::bigint,
  institution_loans_xof bigint NOT NULL DEFAULT '0'::bigint,
  late_30_xof bigint NOT NULL DEFAULT '0'::bigint,
  late_90_xof bigint NOT NULL DEFAULT '0'::bigint,
  outside_xof bigint NOT NULL DEFAULT '0'::bigint,
  grants_xof bigint NOT NULL DEFAULT '0'::bigint,
  settled bigint NOT NULL DEFAULT '0'::bigint,
  property_xof bigint NOT NULL DEFAULT '0'::bigint,
  property_at_start_xof bigint NOT NULL DEFAULT '0'::bigint,
  CONSTRAINT week_figure_pkey PRIMARY KEY (group_id, week_on),
  CONSTRAINT week_figure_group_id_fkey FOREIGN KEY (group_id) REFERENCES savings_group(id)
);

CREATE INDEX ix_account_form ON public.account USING btree (group_id, kind) WHERE (kind = ANY (ARRAY['box'::text, 'shares'::text, 'principal'::text, 'charge'::text, 'handover'::text, 'help'::text, 'losses'::text, 'linkage'::text, 'grants'::text]));

CREATE INDEX ix_account_member ON public.account USING btree (member, group_id);

CREATE INDEX ix_account_totalled ON public.account USING btree (group_id, kind) WHERE (kind = ANY (ARRAY['shares'::text, 'box'::text, 'principal'::text, 'handover'::text]));

CREATE INDEX ix_activity_group ON public.activity USING btree (group_id);

CREATE INDEX ix_assignment_group ON public.assignment USING btree (group_id);

CREATE INDEX ix_audit_line_group ON public.audit_line USING btree (group_id, id);

CREATE INDEX ix_audit_line_ngo ON public.audit_line USING btree (ngo_id, id);

CREATE INDEX ix_audit_line_staff ON public.audit_line USING btree (staff_id, id);

CREATE INDEX ix_award_group ON public.award USING btree (group_id);

CREATE INDEX ix_consultation_ngo_id ON public.consultation USING btree (ngo_id);

CREATE UNIQUE INDEX one_open_declaration ON public.declaration USING btree (group_id, member, kind) WHERE (outcome IS NULL);

CREATE INDEX ix_group_origin_from ON public.group_origin USING btree (from_group_id);

CREATE INDEX ix_group_transfer_from ON public.group_transfer USING btree (from_ngo);

CREATE INDEX ix_group_transfer_to ON public.group_transfer USING btree (to_ngo);

CREATE INDEX ix_group_visit_ngo ON public.group_visit USING btree (ngo_id, made_on);

CREATE INDEX ix_group_visit_programme ON public.group_visit USING btree (programme_id) WHERE (programme_id IS NOT NULL);

CREATE INDEX ix_group_visit_staff ON public.group_visit USING btree (staff_id, made_on);

CREATE INDEX ix_inbound_sms_phone ON public.inbound_sms USING btree (phone, at_us);

CREATE INDEX ix_inbox_message_phone ON public.inbox_message USING btree (phone, id);

CREATE INDEX ix_incident_open ON public.incident USING btree (group_id, closed_us);

CREATE INDEX ix_income_activity_ngo ON public.income_activity USING btree (ngo_id);

CREATE INDEX ix_income_activity_person ON public.income_activity USING btree (person_id);

CREATE INDEX ix_invitation_ngo_id ON public.invitation USING btree (ngo_id);

CREATE INDEX ix_journal_day ON public.journal USING btree (effective_on, group_id, seq);

CREATE UNIQUE INDEX reversed_once ON public.journal USING btree (group_id, reverses_seq) WHERE (reverses_seq IS NOT NULL);

CREATE INDEX ix_line_reviewed_line ON public.line_reviewed USING btree (language, catalogue, key, id);

CREATE INDEX ix_linkage_tier ON public.linkage USING btree (tier_id, tier_loan);

CREATE INDEX ix_loan_member ON public.loan USING btree (group_id, member);

CREATE INDEX ix_loan_status ON public.loan USING btree (group_id, status);

CREATE INDEX ix_lot_ngo ON public.lot USING btree (ngo_id);

CREATE INDEX ix_lot_line_person ON public.lot_line USING btree (person_id);

CREATE INDEX ix_meeting_held ON public.meeting USING btree (group_id, held_on);

CREATE UNIQUE INDEX one_open_meeting ON public.meeting USING btree (group_id) WHERE (closed_us IS NULL);

CREATE INDEX ix_meeting_gap_day ON public.meeting_gap USING btree (due_on);

CREATE INDEX ix_member_person ON public.member USING btree (group_id, sex) WHERE ((left_on IS NULL) AND (institution = 0));

CREATE INDEX ix_member_phone ON public.member USING btree (phone);

CREATE INDEX ix_member_search ON public.member USING btree (group_id, number, institution, search);

CREATE INDEX ix_member_move_to ON public.member_move USING btree (to_group, code);

CREATE INDEX ix_month_figure_month ON public.month_figure USING btree (month_on, group_id);

CREATE INDEX ix_opening_sha ON public.opening USING btree (sha);

CREATE INDEX ix_outbox_due ON public.outbox USING btree (state, next_us);

CREATE INDEX ix_outbox_gateway_id ON public.outbox USING btree (gateway_message_id) WHERE (gateway_message_id IS NOT NULL);

CREATE INDEX ix_outbox_group ON public.outbox USING btree (group_id, seq);

CREATE INDEX ix_outbox_newest ON public.outbox USING btree (group_id, id);

CREATE INDEX ix_outbox_phone ON public.outbox USING btree (phone, sent_us) WHERE (phone IS NOT NULL);

CREATE INDEX ix_outbox_sent ON public.outbox USING btree (sent_us) WHERE (sent_us IS NOT NULL);

CREATE INDEX ix_outbox_staff ON public.outbox USING btree (staff_id) WHERE (staff_id IS NOT NULL);

CREATE INDEX ix_passkey_staff_id ON public.passkey USING btree (staff_id);

CREATE INDEX ix_person_merged ON public.person USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX ix_person_phone ON public.person USING btree (ngo_id, phone) WHERE (phone IS NOT NULL);

CREATE INDEX ix_person_member ON public.person_member USING btree (group_id, member);

CREATE INDEX ix_programme_group ON public.programme_group USING btree (group_id);

CREATE INDEX ix_programme_partner_ngo ON public.programme_partner USING btree (ngo_id);

CREATE INDEX ix_recovery_code_staff_id ON public.recovery_code USING btree (staff_id);

CREATE INDEX ix_savings_group_ngo_id ON public.savings_group USING btree (ngo_id);

CREATE INDEX ix_staff_ngo_id ON public.staff USING btree (ngo_id);

CREATE INDEX ix_staff_session_staff_id ON public.staff_session USING btree (staff_id);

CREATE INDEX ix_support_ngo ON public.support USING btree (ngo_id);

CREATE INDEX ix_support_programme ON public.support USING btree (programme_id);

CREATE INDEX ix_support_case_line ON public.support_case USING btree (line_id);

CREATE UNIQUE INDEX ix_support_line_counters ON public.support_line USING btree (counters) WHERE (counters IS NOT NULL);

CREATE INDEX ix_support_line_group ON public.support_line USING btree (group_id) WHERE (group_id IS NOT NULL);

CREATE INDEX ix_support_line_person ON public.support_line USING btree (person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX ix_support_line_support ON public.support_line USING btree (support_id, tranche);

CREATE INDEX ix_tier_member_group ON public.tier_member USING btree (group_id);

CREATE INDEX ix_training_began ON public.training USING btree (ngo_id, began_on);

CREATE INDEX ix_training_attendance_group ON public.training_attendance USING btree (group_id);

CREATE INDEX ix_training_person ON public.training_person USING btree (person_id);

CREATE INDEX ix_visit_planned_ngo ON public.visit_planned USING btree (ngo_id, due);

CREATE INDEX ix_visit_planned_programme ON public.visit_planned USING btree (programme_id) WHERE (programme_id IS NOT NULL);

CREATE INDEX ix_visit_planned_staff ON public.visit_planned USING btree (staff_id);

CREATE INDEX ix_week_figure_week ON public.week_figure USING btree (week_on, group_id);

CREATE OR REPLACE FUNCTION public.kesu_account_moves()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'on'
AS $function$
BEGIN
  IF EXISTS (
    SELECT 1 FROM moved m LEFT JOIN stood s ON s.group_id = m.group_id AND s.code = m.code
    WHERE (m.balance_xof = s.balance_xof AND m.last_seq = s.last_seq) IS NOT TRUE
      AND (SELECT max(e.seq) = m.last_seq AND sum(e.amount_xof) = m.balance_xof - s.balance_xof FROM public.entry e
        WHERE e.group_id = m.group_id AND e.account = m.code AND e.seq > s.last_seq AND e.seq <= m.last_seq) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'ledger: a balance changes with an entry only' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_account_opens()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (
    SELECT max(e.seq) = NEW.last_seq AND sum(e.amount_xof) = NEW.balance_xof
      AND bool_or(e.seq = NEW.last_seq AND e.balance_after_xof = NEW.balance_xof)
    FROM public.entry e WHERE e.group_id = NEW.group_id AND e.account = NEW.code
  ) IS NOT TRUE THEN
    RAISE EXCEPTION 'ledger: an account opens empty, or as its entries left it' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_audit_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'panel: the audit log is append-only' USING ERRCODE = 'KE006';
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_cycle_open()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.meeting m JOIN public.cycle c ON c.group_id = m.group_id AND c.number = m.cycle
    WHERE m.group_id = NEW.group_id AND m.number = NEW.meeting AND c.closed_seq < NEW.seq
  ) OR EXISTS (
    SELECT 1 FROM public.cycle c
    WHERE c.group_id = NEW.group_id AND c.closed_seq >= NEW.reverses_seq AND c.closed_seq < NEW.seq
  ) THEN
    RAISE EXCEPTION 'ledger: this cycle is closed' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_entry_sealed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE sealed boolean;
BEGIN
  SELECT bool_or(EXISTS (SELECT 1 FROM public.journal j WHERE j.group_id = w.group_id AND j.seq = w.seq))
  INTO sealed FROM written w;
  IF sealed THEN
    RAISE EXCEPTION 'ledger: this transaction is sealed' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_facts_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'panel: the history of facts is append-only' USING ERRCODE = 'KE006';
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_head_moves()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
  -- A posting: its row is the newest link, and no seal can follow it yet.
  IF NEW.seals = OLD.seals AND NEW.seq > OLD.seq AND NEW.turn >= OLD.turn AND NEW.group_id = OLD.group_id
    AND (NEW.seq, NEW.head_hash) IS NOT DISTINCT FROM (
      SELECT (j.seq, j.hash) FROM public.journal j WHERE j.group_id = NEW.group_id ORDER BY j.seq DESC LIMIT 1)
  THEN
    RETURN NEW;
  END IF;
  IF NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (NEW.seq, NEW.seals, NEW.head_hash) IS DISTINCT FROM (
    coalesce((SELECT j.seq FROM public.journal j WHERE j.group_id = NEW.group_id ORDER BY j.seq DESC LIMIT 1), 0),
    coalesce((SELECT l.number FROM public.seal l WHERE l.group_id = NEW.group_id ORDER BY l.number DESC LIMIT 1), 0),
    coalesce(
      (SELECT l.hash FROM public.seal l
        WHERE l.group_id = NEW.group_id AND l.after_seq = NEW.seq ORDER BY l.number DESC LIMIT 1),
      (SELECT j.hash FROM public.journal j WHERE j.group_id = NEW.group_id AND j.seq = NEW.seq),
      decode(repeat('00', 32), 'hex'))
  ) THEN
    RAISE EXCEPTION 'ledger: the head moves with the chain, onto its newest link' USING ERRCODE = 'KE000';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_income_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'income: what was noted stays; it is withdrawn with a reason' USING ERRCODE = 'KE006';
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_lot_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'lot: what was sold and paid stays; a lot is withdrawn with a reason' USING ERRCODE = 'KE006';
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_post(in_groups bigint[], in_since_seq bigint[], in_since_turn bigint[], in_keys text[], in_requests bytea[], in_kinds text[], in_effective text[], in_meetings bigint[], in_posted_us bigint[], in_actors text[], in_channels text[], in_reverses bigint[], in_memos text[], in_memo_hashes bytea[], in_payloads bytea[], in_entry_of bigint[], in_lines bigint[], in_accounts text[], in_amounts bigint[], in_notice_of bigint[], in_notices bigint[], in_topics text[], in_members bigint[], in_facts text[], in_urgent bigint[], in_declared_of bigint[], in_declarers bigint[], in_declared_kinds text[], in_shares bigint[], in_declared_xof bigint[], in_wait boolean, OUT seqs bigint[], OUT links bytea[], OUT repeated boolean[])
 RETURNS record
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
DECLARE
  draft record;
  group_now bigint;
  seq_now bigint;
  link_now bytea;
  place_now bigint;
  previous bytea[];
  fresh boolean[];
  newest boolean[];
  legs bigint;
  written bigint;
  wrong text;
  there boolean;
BEGIN
  seqs := array_fill(NULL::bigint, ARRAY[cardinality(in_groups)]);
  links := array_fill(NULL::bytea, ARRAY[cardinality(in_groups)]);
  repeated := array_fill(false, ARRAY[cardinality(in_groups)]);
  fresh := repeated;
  newest := repeated;
  IF in_wait THEN
    -- A statement of its own: what is read with the lock would be what stood there before the wait.
    PERFORM FROM public.ledger_head WHERE group_id = ANY (in_groups) ORDER BY group_id FOR NO KEY UPDATE;
  END IF;
  -- A key that somebody takes between this statement's beginning and its lock is refused by one_result_per_key.
  FOR draft IN
    SELECT d.*, h.seq, h.turn, h.head_hash, j.seq AS known, j.hash AS known_link, j.request_hash <> d.request AS differs
    FROM unnest(in_groups, in_since_seq, in_since_turn, in_keys, in_requests, in_payloads) WITH ORDINALITY
      AS d(group_id, since_seq, since_turn, key, request, payload, place)
    JOIN public.ledger_head h ON h.group_id = d.group_id
    LEFT JOIN public.journal j ON j.idem_key = d.key AND j.group_id + 0 = d.group_id
    ORDER BY d.place FOR NO KEY UPDATE OF h SKIP LOCKED
  LOOP
    IF draft.differs THEN
      RAISE EXCEPTION '%', draft.key USING ERRCODE = 'KE001';
    END IF;
    IF draft.group_id IS DISTINCT FROM group_now THEN
      group_now := draft.group_id;
      seq_now := draft.seq;
      link_now := draft.head_hash;
      place_now := NULL;
    END IF;
    IF draft.known IS NOT NULL THEN
      seqs[draft.place] := draft.known;
      links[draft.place] := draft.known_link;
      repeated[draft.place] := true;
      CONTINUE;
    END IF;
    CONTINUE WHEN draft.since_seq <> seq_now OR draft.since_turn <> draft.turn;
    previous[draft.place] := link_now;
    seq_now := seq_now + 1;
    link_now := sha256('kesu/chain/1'::bytea || link_now || int8send(group_now) || int8send(seq_now) || draft.payload);
    seqs[draft.place] := seq_now;
    links[draft.place] := link_now;
    fresh[draft.place] := true;
    newest[draft.place] := true;
    IF place_now IS NOT NULL THEN
      newest[place_now] := false;
    END IF;
    place_now := draft.place;
  END LOOP;
  IF true <> ALL (fresh) THEN
    RETURN;
  END IF;
  WITH leg AS MATERIALIZED (
    SELECT in_groups[e.place] AS group_id, seqs[e.place] AS seq, e.line, e.account, e.amount_xof,
      (sum(e.amount_xof) OVER (PARTITION BY in_groups[e.place], e.account ORDER BY e.place))::bigint AS moved_xof
    FROM unnest(in_entry_of, in_lines, in_accounts, in_amounts) AS e(place, line, account, amount_xof)
    WHERE fresh[e.place]
  ), entered AS (
    INSERT INTO public.entry (group_id, seq, line, account, amount_xof, balance_after_xof)
    SELECT leg.group_id, leg.seq, leg.line, leg.account, leg.amount_xof, a.balance_xof + leg.moved_xof
    FROM leg JOIN public.account a ON a.group_id = leg.group_id AND a.code = leg.account
    WHERE a.balance_xof + leg.moved_xof BETWEEN a.floor_xof AND a.ceil_xof
    RETURNING group_id, seq, account, balance_after_xof
  ), moved AS (
    UPDATE public.account a SET balance_xof = e.balance_after_xof, last_seq = e.seq
    FROM (SELECT DISTINCT ON (group_id, account) * FROM entered ORDER BY group_id, account, seq DESC) e
    WHERE a.group_id = e.group_id AND a.code = e.account
  )
  SELECT (SELECT count(*) FROM leg), (SELECT count(*) FROM entered) INTO legs, written;
  IF written <> legs THEN
    SELECT leg.account, EXISTS (
      SELECT 1 FROM public.account a WHERE a.group_id = in_groups[leg.place] AND a.code = leg.account)
    INTO wrong, there
    FROM unnest(in_entry_of, in_accounts) AS leg(place, account)
    WHERE fresh[leg.place] AND NOT EXISTS (
      SELECT 1 FROM public.entry e
      WHERE e.group_id = in_groups[leg.place] AND e.account = leg.account AND e.seq = seqs[leg.place])
    ORDER BY leg.place, leg.account COLLATE "C" LIMIT 1;
    RAISE EXCEPTION '%', wrong USING ERRCODE = CASE WHEN there THEN 'KE003' ELSE 'KE004' END;
  END IF;
  INSERT INTO public.journal (group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor,
    channel, reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash)
  SELECT d.group_id, d.seq, d.key, d.request, d.kind, d.effective, d.meeting, d.posted_us, d.actor, d.channel,
    d.reverses, d.memo, d.memo_hash, d.payload, d.previous, d.link
  FROM unnest(in_groups, seqs, in_keys, in_requests, in_kinds, in_effective, in_meetings, in_posted_us, in_actors,
    in_channels, in_reverses, in_memos, in_memo_hashes, in_payloads, previous, links, fresh)
    AS d(group_id, seq, key, request, kind, effective, meeting, posted_us, actor, channel, reverses, memo, memo_hash,
      payload, previous, link, fresh)
  WHERE d.fresh;
  IF cardinality(in_topics) > 0 THEN
    INSERT INTO public.outbox (group_id, seq, key, topic, member, payload, urgent, created_us, next_us, state,
      attempts, claimed_until_us)
    SELECT in_groups[n.place], seqs[n.place], in_groups[n.place] || ':' || seqs[n.place] || ':' || n.notice, n.topic,
      n.member, n.facts, n.urgent, in_posted_us[n.place], in_posted_us[n.place], 'waiting', 0, 0
    FROM unnest(in_notice_of, in_notices, in_topics, in_members, in_facts, in_urgent)
      AS n(place, notice, topic, member, facts, urgent)
    WHERE fresh[n.place];
  END IF;
  IF cardinality(in_declarers) > 0 THEN
    INSERT INTO public.declaration (group_id, declared_seq, member, kind, shares, amount_xof)
    SELECT in_groups[d.place], seqs[d.place], d.member, d.kind, d.shares, d.amount_xof
    FROM unnest(in_declared_of, in_declarers, in_declared_kinds, in_shares, in_declared_xof)
      AS d(place, member, kind, shares, amount_xof)
    WHERE fresh[d.place];
  END IF;
  UPDATE public.ledger_head h SET seq = d.seq, head_hash = d.link
  FROM unnest(in_groups, seqs, links, newest) AS d(group_id, seq, link, newest)
  WHERE d.newest AND h.group_id = d.group_id;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_refuse()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'ledger: % is append-only', TG_TABLE_NAME USING ERRCODE = 'KE000';
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_seal()
 RETURNS trigger
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
DECLARE legs bigint; balanced boolean; follow boolean; stand boolean;
BEGIN
  SELECT min(s.legs), bool_and(s.total = 0), bool_and(s.stand), bool_and((s.prev_hash = coalesce(
      (SELECT l.hash FROM public.seal l
        WHERE l.group_id = s.group_id AND l.after_seq = s.seq - 1 ORDER BY l.number DESC LIMIT 1),
      (SELECT j.hash FROM public.journal j WHERE j.group_id = s.group_id AND j.seq = s.seq - 1),
      CASE WHEN s.seq = 1 THEN decode(repeat('00', 32), 'hex') END)) IS TRUE)
  INTO legs, balanced, stand, follow
  FROM (
    SELECT w.group_id, w.seq, w.prev_hash, count(e.line) AS legs, sum(e.amount_xof) AS total,
      bool_and((a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS TRUE) AS stand
    FROM written w
    LEFT JOIN public.entry e ON e.group_id = w.group_id AND e.seq = w.seq
    LEFT JOIN public.account a ON a.group_id = e.group_id AND a.code = e.account
    GROUP BY w.group_id, w.seq, w.prev_hash
  ) s;
  IF legs < 2 THEN
    RAISE EXCEPTION 'ledger: a transaction needs two entries or more' USING ERRCODE = 'KE002';
  END IF;
  IF NOT balanced THEN
    RAISE EXCEPTION 'ledger: the entries do not sum to zero' USING ERRCODE = 'KE002';
  END IF;
  IF NOT follow THEN
    RAISE EXCEPTION 'ledger: a transaction follows the newest one' USING ERRCODE = 'KE000';
  END IF;
  -- An account may be further on (a backup is restored with its last balances): the entry fits its neighbours then.
  IF NOT stand AND EXISTS (
    SELECT 1 FROM written w
    JOIN public.entry e ON e.group_id = w.group_id AND e.seq = w.seq
    LEFT JOIN public.account a ON a.group_id = e.group_id AND a.code = e.account
    WHERE (a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS NOT TRUE
      AND (a.last_seq > e.seq
        AND e.balance_after_xof - e.amount_xof = coalesce((
          SELECT p.balance_after_xof FROM public.entry p
          WHERE p.group_id = e.group_id AND p.account = e.account AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1), 0)
        AND e.balance_after_xof = (
          SELECT n.balance_after_xof - n.amount_xof FROM public.entry n
          WHERE n.group_id = e.group_id AND n.account = e.account AND n.seq > e.seq ORDER BY n.seq LIMIT 1)
      ) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'ledger: an entry carries the balance of its account' USING ERRCODE = 'KE000';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_stock_follows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE before_number bigint; before_left bigint;
BEGIN
  SELECT number, left_after INTO before_number, before_left FROM public.stock_move
    WHERE ngo_id = NEW.ngo_id AND place = NEW.place AND goods = NEW.goods AND measure = NEW.measure
    ORDER BY number DESC LIMIT 1;
  IF NEW.number <> 1 + COALESCE(before_number, 0) OR NEW.left_after <> NEW.quantity + COALESCE(before_left, 0) THEN
    RAISE EXCEPTION 'support: a move of stock follows from the one before it' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_support_counter()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM 1 FROM public.support_line o WHERE o.id = NEW.counters AND o.counters IS NULL AND o.quantity = -NEW.quantity
    AND o.support_id = NEW.support_id AND o.tranche = NEW.tranche AND o.handed_on IS NOT DISTINCT FROM NEW.handed_on
    AND o.person_id IS NOT DISTINCT FROM NEW.person_id AND o.group_id IS NOT DISTINCT FROM NEW.group_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'support: a counter-entry takes back the whole line it names' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_support_line()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (NEW.id, NEW.support_id, NEW.tranche, NEW.due_on, NEW.person_id, NEW.group_id, NEW.quantity, NEW.counters, NEW.reason)
      IS DISTINCT FROM
      (OLD.id, OLD.support_id, OLD.tranche, OLD.due_on, OLD.person_id, OLD.group_id, OLD.quantity, OLD.counters, OLD.reason)
    OR (OLD.handed_on IS NOT NULL
      AND (NEW.handed_on IS DISTINCT FROM OLD.handed_on OR NEW.handed_by IS DISTINCT FROM OLD.handed_by))
    OR (OLD.word = 'yes' AND NEW.word IS DISTINCT FROM 'yes') THEN
    RAISE EXCEPTION 'support: a line stays; it is corrected by a counter-entry' USING ERRCODE = 'KE006';
  END IF;
  IF OLD.handed_on IS NULL AND NEW.handed_on IS NOT NULL
    AND EXISTS (SELECT 1 FROM public.support_line WHERE counters = OLD.id) THEN
    RAISE EXCEPTION 'support: a line that was taken back is not handed over' USING ERRCODE = 'KE006';
  END IF;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.kesu_support_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'support: what was written stays; it is corrected by a counter-entry' USING ERRCODE = 'KE006';
END $function$;

CREATE TRIGGER account_identity BEFORE UPDATE OF group_id, code, kind, member, loan, floor_xof, ceil_xof ON public.account FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER account_moves_by_entry AFTER UPDATE ON public.account REFERENCING OLD TABLE AS stood NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION kesu_account_moves();

CREATE TRIGGER account_no_delete BEFORE DELETE ON public.account FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER account_no_truncate BEFORE TRUNCATE ON public.account FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER account_opens_empty BEFORE INSERT ON public.account FOR EACH ROW WHEN (((new.balance_xof <> 0) OR (new.last_seq <> 0))) EXECUTE FUNCTION kesu_account_opens();

CREATE TRIGGER anchor_no_change BEFORE DELETE OR UPDATE ON public.anchor FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER anchor_no_truncate BEFORE TRUNCATE ON public.anchor FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER audit_line_no_change BEFORE DELETE OR UPDATE ON public.audit_line FOR EACH ROW EXECUTE FUNCTION kesu_audit_append_only();

CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON public.audit_line FOR EACH STATEMENT EXECUTE FUNCTION kesu_audit_append_only();

CREATE TRIGGER box_count_no_truncate BEFORE TRUNCATE ON public.box_count FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER box_count_stays BEFORE DELETE OR UPDATE ON public.box_count FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER consent_no_truncate BEFORE TRUNCATE ON public.consent FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER consent_stays BEFORE UPDATE ON public.consent FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER constitution_no_truncate BEFORE TRUNCATE ON public.constitution FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER constitution_stays BEFORE DELETE ON public.constitution FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER cycle_keeps_its_number BEFORE UPDATE OF group_id, number ON public.cycle FOR EACH ROW WHEN (((new.group_id <> old.group_id) OR (new.number <> old.number))) EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER cycle_no_delete BEFORE DELETE ON public.cycle FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER cycle_stays_closed BEFORE UPDATE ON public.cycle FOR EACH ROW WHEN ((old.closed_on IS NOT NULL)) EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER decision_no_change BEFORE DELETE OR UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON public.decision FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER declaration_no_delete BEFORE DELETE ON public.declaration FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER declaration_no_truncate BEFORE TRUNCATE ON public.declaration FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER declaration_resolved_once BEFORE UPDATE ON public.declaration FOR EACH ROW WHEN (((old.outcome IS NOT NULL) OR (new.amount_xof <> old.amount_xof) OR (new.declared_seq <> old.declared_seq) OR (new.group_id <> old.group_id) OR (new.member <> old.member) OR (new.kind <> old.kind) OR (new.shares <> old.shares))) EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER deed_no_change BEFORE DELETE OR UPDATE ON public.deed FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER deed_no_truncate BEFORE TRUNCATE ON public.deed FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER entry_no_change BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER entry_sealed AFTER INSERT ON public.entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION kesu_entry_sealed();

CREATE TRIGGER group_fact_no_change BEFORE DELETE OR UPDATE ON public.group_fact FOR EACH ROW EXECUTE FUNCTION kesu_facts_append_only();

CREATE TRIGGER group_fact_no_truncate BEFORE TRUNCATE ON public.group_fact FOR EACH STATEMENT EXECUTE FUNCTION kesu_facts_append_only();

CREATE TRIGGER group_visit_no_truncate BEFORE TRUNCATE ON public.group_visit FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER group_visit_stays BEFORE DELETE ON public.group_visit FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER help_loan_no_truncate BEFORE TRUNCATE ON public.help_loan FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER help_loan_stays BEFORE DELETE OR UPDATE ON public.help_loan FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER incident_no_truncate BEFORE TRUNCATE ON public.incident FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER incident_stays BEFORE DELETE ON public.incident FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER income_visit_no_delete BEFORE DELETE ON public.income_visit FOR EACH ROW EXECUTE FUNCTION kesu_income_stays();

CREATE TRIGGER income_visit_no_truncate BEFORE TRUNCATE ON public.income_visit FOR EACH STATEMENT EXECUTE FUNCTION kesu_income_stays();

CREATE TRIGGER income_visit_stays BEFORE UPDATE ON public.income_visit FOR EACH ROW WHEN ((((((((((new.activity_id IS DISTINCT FROM old.activity_id) OR (new.number IS DISTINCT FROM old.number)) OR (new.baseline IS DISTINCT FROM old.baseline)) OR (new.seen_on IS DISTINCT FROM old.seen_on)) OR (new.income_xof IS DISTINCT FROM old.income_xof)) OR (new.costs_xof IS DISTINCT FROM old.costs_xof)) OR (new.employed IS DISTINCT FROM old.employed)) OR (new.goes_on IS DISTINCT FROM old.goes_on)) OR (old.withdrawn_on IS NOT NULL))) EXECUTE FUNCTION kesu_income_stays();

CREATE TRIGGER journal_cycle_open BEFORE INSERT ON public.journal FOR EACH ROW WHEN (((new.meeting IS NOT NULL) OR (new.reverses_seq IS NOT NULL))) EXECUTE FUNCTION kesu_cycle_open();

CREATE TRIGGER journal_no_change BEFORE DELETE OR UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER journal_seal AFTER INSERT ON public.journal REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION kesu_seal();

CREATE TRIGGER key_turn_no_truncate BEFORE TRUNCATE ON public.key_turn FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER key_turn_stays BEFORE DELETE OR UPDATE ON public.key_turn FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER head_moves_forward BEFORE UPDATE ON public.ledger_head FOR EACH ROW WHEN (((new.seq <> old.seq) OR (new.head_hash <> old.head_hash) OR (new.seals <> old.seals) OR (new.group_id <> old.group_id) OR (new.turn < old.turn))) EXECUTE FUNCTION kesu_head_moves();

CREATE TRIGGER head_no_delete BEFORE DELETE ON public.ledger_head FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER head_no_truncate BEFORE TRUNCATE ON public.ledger_head FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER loan_no_truncate BEFORE TRUNCATE ON public.loan FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER loan_stays BEFORE DELETE ON public.loan FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER lot_no_change BEFORE DELETE ON public.lot FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_no_truncate BEFORE TRUNCATE ON public.lot FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_stays BEFORE UPDATE ON public.lot FOR EACH ROW WHEN (((((((((((((((new.id IS DISTINCT FROM old.id) OR (new.ngo_id IS DISTINCT FROM old.ngo_id)) OR (new.programme_id IS DISTINCT FROM old.programme_id)) OR (new.replaces IS DISTINCT FROM old.replaces)) OR (new.product IS DISTINCT FROM old.product)) OR (new.season IS DISTINCT FROM old.season)) OR (new.measure IS DISTINCT FROM old.measure)) OR (new.quantity IS DISTINCT FROM old.quantity)) OR (new.buyer IS DISTINCT FROM old.buyer)) OR (new.sold_on IS DISTINCT FROM old.sold_on)) OR (new.price_xof IS DISTINCT FROM old.price_xof)) OR (new.costs_xof IS DISTINCT FROM old.costs_xof)) OR (new.certificate IS DISTINCT FROM old.certificate)) OR (old.withdrawn_on IS NOT NULL))) EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_cost_no_change BEFORE DELETE OR UPDATE ON public.lot_cost FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_cost_no_truncate BEFORE TRUNCATE ON public.lot_cost FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_line_no_change BEFORE DELETE OR UPDATE ON public.lot_line FOR EACH ROW EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER lot_line_no_truncate BEFORE TRUNCATE ON public.lot_line FOR EACH STATEMENT EXECUTE FUNCTION kesu_lot_stays();

CREATE TRIGGER member_no_truncate BEFORE TRUNCATE ON public.member FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER member_stays BEFORE DELETE ON public.member FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER member_arrival_no_truncate BEFORE TRUNCATE ON public.member_arrival FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER member_arrival_stays BEFORE DELETE ON public.member_arrival FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER member_move_no_truncate BEFORE TRUNCATE ON public.member_move FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER member_move_stays BEFORE DELETE ON public.member_move FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER office_no_truncate BEFORE TRUNCATE ON public.office FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER office_stays BEFORE DELETE ON public.office FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER seal_forgets_its_salt BEFORE UPDATE OF salt ON public.seal FOR EACH ROW WHEN ((new.salt IS NOT NULL)) EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER seal_no_change BEFORE DELETE OR UPDATE OF group_id, number, after_seq, table_name, row_key, gone, digest, hash ON public.seal FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER seal_no_truncate BEFORE TRUNCATE ON public.seal FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER shareout_no_change BEFORE DELETE OR UPDATE ON public.shareout FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER shareout_no_truncate BEFORE TRUNCATE ON public.shareout FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER shareout_line_no_change BEFORE DELETE OR UPDATE ON public.shareout_line FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER shareout_line_no_truncate BEFORE TRUNCATE ON public.shareout_line FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER stock_move_follows BEFORE INSERT ON public.stock_move FOR EACH ROW EXECUTE FUNCTION kesu_stock_follows();

CREATE TRIGGER stock_move_no_change BEFORE DELETE OR UPDATE ON public.stock_move FOR EACH ROW EXECUTE FUNCTION kesu_support_stays();

CREATE TRIGGER stock_move_no_truncate BEFORE TRUNCATE ON public.stock_move FOR EACH STATEMENT EXECUTE FUNCTION kesu_support_stays();

CREATE TRIGGER support_line_countered BEFORE INSERT ON public.support_line FOR EACH ROW WHEN ((new.counters IS NOT NULL)) EXECUTE FUNCTION kesu_support_counter();

CREATE TRIGGER support_line_no_delete BEFORE DELETE ON public.support_line FOR EACH ROW EXECUTE FUNCTION kesu_support_stays();

CREATE TRIGGER support_line_no_truncate BEFORE TRUNCATE ON public.support_line FOR EACH STATEMENT EXECUTE FUNCTION kesu_support_stays();

CREATE TRIGGER support_line_stays BEFORE UPDATE ON public.support_line FOR EACH ROW EXECUTE FUNCTION kesu_support_line();

CREATE TRIGGER visit_change_no_truncate BEFORE TRUNCATE ON public.visit_change FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER visit_change_stays BEFORE DELETE ON public.visit_change FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER visit_checklist_no_truncate BEFORE TRUNCATE ON public.visit_checklist FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER visit_checklist_stays BEFORE DELETE OR UPDATE ON public.visit_checklist FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER vote_no_change BEFORE DELETE OR UPDATE ON public.vote FOR EACH ROW EXECUTE FUNCTION kesu_refuse();

CREATE TRIGGER vote_no_truncate BEFORE TRUNCATE ON public.vote FOR EACH STATEMENT EXECUTE FUNCTION kesu_refuse();
