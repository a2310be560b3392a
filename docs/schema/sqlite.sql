-- sqlite: written by `python -m migrations.document`; do not edit.

CREATE TABLE account (
	group_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	member INTEGER, 
	loan INTEGER, 
	floor_xof INTEGER NOT NULL, 
	ceil_xof INTEGER NOT NULL, 
	balance_xof INTEGER NOT NULL, 
	last_seq INTEGER NOT NULL, 
	PRIMARY KEY (group_id, code), 
	CONSTRAINT balance_within_bounds CHECK (balance_xof BETWEEN floor_xof AND ceil_xof), 
	FOREIGN KEY(group_id) REFERENCES ledger_head (group_id)
)
 STRICT;

CREATE TABLE activation (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	phone TEXT NOT NULL, 
	code_hash TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	given_by INTEGER, 
	given_us INTEGER NOT NULL, 
	ends_us INTEGER NOT NULL, 
	used_us INTEGER, 
	ended_us INTEGER, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT five_tries CHECK (tries BETWEEN 0 AND 5), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	FOREIGN KEY(given_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE activity (
	id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	women INTEGER NOT NULL, 
	men INTEGER NOT NULL, 
	began_on TEXT NOT NULL, withdrawn_on TEXT, reason TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE activity_visit (
	activity_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	seen_on TEXT NOT NULL, 
	income_xof INTEGER NOT NULL, 
	costs_xof INTEGER NOT NULL, 
	goes_on INTEGER NOT NULL, withdrawn_on TEXT, reason TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (activity_id, number), 
	FOREIGN KEY(activity_id) REFERENCES activity (id)
)
 STRICT;

CREATE TABLE anchor (
	group_id INTEGER NOT NULL, 
	upto_seq INTEGER NOT NULL, 
	head_hash BLOB NOT NULL, 
	trial_balance_hash BLOB NOT NULL, 
	meeting INTEGER, 
	anchored_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, upto_seq), 
	FOREIGN KEY(group_id) REFERENCES ledger_head (group_id)
)
 STRICT;

CREATE TABLE assignment (
	staff_id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	PRIMARY KEY (staff_id, group_id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE attendance (
	group_id INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	presence TEXT NOT NULL, called_by INTEGER, 
	PRIMARY KEY (group_id, meeting, member), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE attention_rule (
	ngo_id INTEGER NOT NULL, 
	silent_days INTEGER NOT NULL, 
	late_xof INTEGER NOT NULL, 
	PRIMARY KEY (ngo_id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE audit_line (
	id INTEGER NOT NULL, 
	at_us INTEGER NOT NULL, 
	staff_id INTEGER, 
	ngo_id INTEGER, 
	group_id INTEGER, 
	member INTEGER, 
	action TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;

CREATE TABLE award (
	id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	purpose TEXT NOT NULL, 
	women INTEGER NOT NULL, 
	men INTEGER NOT NULL, 
	promised_on TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id)
)
 STRICT;

CREATE TABLE award_tranche (
	award_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	paid_on TEXT, 
	PRIMARY KEY (award_id, number), 
	FOREIGN KEY(award_id) REFERENCES award (id)
)
 STRICT;

CREATE TABLE box_count (
	group_id INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	moment TEXT NOT NULL, 
	fund TEXT NOT NULL, 
	counter INTEGER NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	expected_xof INTEGER NOT NULL, 
	counted_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, meeting, moment, fund, counter), 
	CONSTRAINT count_not_negative CHECK (amount_xof >= 0), 
	FOREIGN KEY(group_id, counter) REFERENCES member (group_id, number), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number)
)
 STRICT;

CREATE TABLE clip_signed (
	language TEXT NOT NULL, 
	clip TEXT NOT NULL, 
	sound TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	signed_us INTEGER NOT NULL, 
	PRIMARY KEY (language, clip, sound), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE consent (
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	at_us INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	language TEXT NOT NULL, 
	how TEXT NOT NULL, 
	agreed INTEGER NOT NULL, 
	noted_by TEXT NOT NULL, sms INTEGER, 
	PRIMARY KEY (group_id, member, at_us), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE constitution (
	group_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	settings TEXT NOT NULL, 
	decided_on TEXT NOT NULL, 
	decision TEXT NOT NULL, 
	PRIMARY KEY (group_id, version), 
	FOREIGN KEY(group_id, cycle) REFERENCES cycle (group_id, number)
)
 STRICT;

CREATE TABLE consultation (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	options TEXT NOT NULL, 
	opens_on TEXT NOT NULL, 
	closes_on TEXT NOT NULL, frozen_us INTEGER, frozen TEXT, questions TEXT DEFAULT '' NOT NULL, region TEXT DEFAULT '' NOT NULL, role TEXT DEFAULT '' NOT NULL, taken_from TEXT DEFAULT '[]' NOT NULL, programme_id INTEGER, tier_id INTEGER, way TEXT DEFAULT '' NOT NULL, withdrawn_on TEXT, reason TEXT DEFAULT '' NOT NULL, worded_before TEXT DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE consultation_answer (
	consultation INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	option INTEGER NOT NULL, 
	answered_us INTEGER NOT NULL, answers TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (consultation, group_id, member), 
	FOREIGN KEY(consultation) REFERENCES consultation (id), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE consultation_hands (
	group_id INTEGER NOT NULL, 
	consultation INTEGER NOT NULL, 
	question INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	present INTEGER NOT NULL, 
	counts TEXT NOT NULL, 
	women INTEGER NOT NULL, 
	counted_by INTEGER NOT NULL, 
	confirmed_by INTEGER NOT NULL, 
	counted_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, consultation, question), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(consultation) REFERENCES consultation (id)
)
 STRICT;

CREATE TABLE consultation_partner (
	consultation INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	invited_us INTEGER NOT NULL, 
	agreed_us INTEGER, 
	withdrawn_us INTEGER, 
	PRIMARY KEY (consultation, ngo_id), 
	FOREIGN KEY(consultation) REFERENCES consultation (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE cycle (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	began_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	frozen_on TEXT, 
	closed_on TEXT, closed_seq INTEGER, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE decision (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	meeting INTEGER, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	present INTEGER NOT NULL, 
	in_favour INTEGER NOT NULL, 
	against INTEGER NOT NULL, 
	recorded_by INTEGER, 
	decided_us INTEGER NOT NULL, confirmed_by INTEGER, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT votes_of_those_present CHECK (in_favour + against <= present), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE declaration (
	group_id INTEGER NOT NULL, 
	declared_seq INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	shares INTEGER NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	resolved_seq INTEGER, 
	outcome TEXT, 
	PRIMARY KEY (group_id, declared_seq), 
	CONSTRAINT resolved_with_outcome CHECK ((resolved_seq IS NULL) = (outcome IS NULL)), 
	CONSTRAINT declares_something CHECK (amount_xof > 0), 
	FOREIGN KEY(group_id, declared_seq) REFERENCES journal (group_id, seq), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	FOREIGN KEY(group_id, resolved_seq) REFERENCES journal (group_id, seq)
)
 STRICT;

CREATE TABLE deed (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	idem_key TEXT NOT NULL, 
	result TEXT NOT NULL, 
	done_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	CONSTRAINT one_deed_per_key UNIQUE (group_id, idem_key)
)
 STRICT;

CREATE TABLE delivery_report (
	gateway TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	status TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	first_us INTEGER NOT NULL, seconds INTEGER, cost_millixof INTEGER, 
	PRIMARY KEY (gateway, message_id, status)
)
 STRICT;

CREATE TABLE donor_organisation (
	staff_id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	PRIMARY KEY (staff_id, ngo_id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE donor_programme (
	staff_id INTEGER NOT NULL, 
	programme_id INTEGER NOT NULL, 
	PRIMARY KEY (staff_id, programme_id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id)
)
 STRICT;

CREATE TABLE entry (
	group_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	account TEXT NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	balance_after_xof INTEGER NOT NULL, 
	PRIMARY KEY (group_id, seq, line), 
	CONSTRAINT entry_moves_something CHECK (amount_xof <> 0), 
	FOREIGN KEY(group_id, seq) REFERENCES journal (group_id, seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT one_entry_per_account UNIQUE (group_id, account, seq)
)
 STRICT;

CREATE TABLE form_used (
	token_hash TEXT NOT NULL, 
	used_us INTEGER NOT NULL, 
	PRIMARY KEY (token_hash)
)
 STRICT;

CREATE TABLE funnel_day (
	day TEXT NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	screen TEXT NOT NULL, 
	language TEXT NOT NULL, 
	network TEXT NOT NULL, 
	shown INTEGER NOT NULL, 
	given_up INTEGER NOT NULL, 
	PRIMARY KEY (day, ngo_id, screen, language, network)
)
 STRICT;

CREATE TABLE group_fact (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	fact TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	holds_from TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	staff_id INTEGER, 
	member INTEGER, 
	noted_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE group_note (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	noted_us INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE group_origin (
	group_id INTEGER NOT NULL, 
	from_group_id INTEGER, 
	trainer TEXT NOT NULL, 
	PRIMARY KEY (group_id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(from_group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE group_restart (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	asked_by INTEGER NOT NULL, 
	asked_us INTEGER NOT NULL, 
	confirmed_by INTEGER, 
	ready_us INTEGER, 
	ended_us INTEGER, 
	outcome TEXT, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT two_people CHECK (asked_by <> confirmed_by), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(asked_by) REFERENCES staff (id), 
	FOREIGN KEY(confirmed_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE group_transfer (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	from_ngo INTEGER, 
	to_ngo INTEGER, 
	reason TEXT NOT NULL, 
	asked_by INTEGER NOT NULL, 
	asked_us INTEGER NOT NULL, 
	ended_by INTEGER, 
	ended_us INTEGER, 
	outcome TEXT, 
	members INTEGER, 
	women INTEGER, 
	savings_xof INTEGER, 
	lent_xof INTEGER, 
	box_xof INTEGER, 
	paid_xof INTEGER, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(from_ngo) REFERENCES ngo (id), 
	FOREIGN KEY(to_ngo) REFERENCES ngo (id), 
	FOREIGN KEY(asked_by) REFERENCES staff (id), 
	FOREIGN KEY(ended_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE group_visit (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	made_on TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	answers TEXT NOT NULL, 
	score INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	idem_key TEXT NOT NULL, 
	noted_by INTEGER NOT NULL, 
	noted_us INTEGER NOT NULL, 
	action INTEGER, 
	action_words TEXT NOT NULL, 
	action_who TEXT NOT NULL, 
	action_due_on TEXT, 
	action_done_on TEXT, 
	withdrawn_us INTEGER, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(ngo_id, version) REFERENCES visit_checklist (ngo_id, version), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(noted_by) REFERENCES staff (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	CONSTRAINT visit_score CHECK (score BETWEEN 0 AND 100), 
	CONSTRAINT visit_origin CHECK (origin IN ('phone', 'panel')), 
	CONSTRAINT whole_action CHECK ((action IS NULL) = (action_who = '') AND (action IS NULL) = (action_due_on IS NULL) AND (action_done_on IS NULL OR action IS NOT NULL)), 
	UNIQUE (idem_key)
)
 STRICT;

CREATE TABLE help_loan (
	group_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	PRIMARY KEY (group_id, seq), 
	CONSTRAINT helps_with_something CHECK (amount_xof > 0), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	FOREIGN KEY(group_id, seq) REFERENCES journal (group_id, seq)
)
 STRICT;

CREATE TABLE import_draft (
	token TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	ngo_id INTEGER, 
	file_name TEXT NOT NULL, 
	sha TEXT NOT NULL, 
	body BLOB NOT NULL, 
	created_us INTEGER NOT NULL, 
	imported_us INTEGER, choices TEXT DEFAULT '{}' NOT NULL, 
	PRIMARY KEY (token), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT one_draft_per_file UNIQUE (ngo_id, sha, staff_id)
)
 STRICT;

CREATE TABLE import_mapping (
	id INTEGER NOT NULL, 
	ngo_id INTEGER, 
	heading TEXT NOT NULL, 
	field TEXT NOT NULL, 
	chosen_us INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	CONSTRAINT one_meaning_per_heading UNIQUE (ngo_id, heading)
)
 STRICT;

CREATE TABLE inbound_sms (
	gateway TEXT NOT NULL, 
	gateway_id TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	word TEXT NOT NULL, 
	at_us INTEGER NOT NULL, 
	PRIMARY KEY (gateway, gateway_id)
)
 STRICT;

CREATE TABLE inbox_message (
	id INTEGER NOT NULL, 
	phone TEXT NOT NULL, 
	text TEXT NOT NULL, 
	parts INTEGER NOT NULL, 
	at_us INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT;

CREATE TABLE incident (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	meeting INTEGER, 
	kind TEXT NOT NULL, 
	member INTEGER, 
	amount_xof INTEGER, 
	detail TEXT NOT NULL, 
	opened_us INTEGER NOT NULL, 
	closed_us INTEGER, 
	resolution TEXT, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE income_activity (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	support_id INTEGER, 
	sector TEXT NOT NULL, 
	what TEXT NOT NULL, 
	tools TEXT NOT NULL, 
	made_by INTEGER, 
	made_us INTEGER NOT NULL, 
	withdrawn_on TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT withdrawn_with_reason CHECK ((withdrawn_on IS NULL) = (reason = '')), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(person_id) REFERENCES person (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(support_id) REFERENCES support (id), 
	FOREIGN KEY(made_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE income_visit (
	activity_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	baseline INTEGER NOT NULL, 
	seen_on TEXT NOT NULL, 
	income_xof INTEGER NOT NULL, 
	costs_xof INTEGER NOT NULL, 
	employed INTEGER NOT NULL, 
	goes_on INTEGER NOT NULL, 
	noted_by INTEGER, 
	noted_us INTEGER NOT NULL, 
	withdrawn_on TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (activity_id, number), 
	CONSTRAINT figures_not_below_zero CHECK (income_xof >= 0 AND costs_xof >= 0 AND employed >= 0), 
	CONSTRAINT withdrawn_with_reason CHECK ((withdrawn_on IS NULL) = (reason = '')), 
	FOREIGN KEY(activity_id) REFERENCES income_activity (id), 
	FOREIGN KEY(noted_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE instalment (
	group_id INTEGER NOT NULL, 
	loan INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	left_xof INTEGER NOT NULL, 
	charge_xof INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (group_id, loan, number), 
	FOREIGN KEY(group_id, loan) REFERENCES loan (group_id, number)
)
 STRICT;

CREATE TABLE invitation (
	token_hash TEXT NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	ngo_id INTEGER, 
	language TEXT NOT NULL, 
	code_secret TEXT NOT NULL, 
	staff_id INTEGER, 
	invited_by INTEGER, 
	created_us INTEGER NOT NULL, 
	ends_us INTEGER NOT NULL, 
	used_us INTEGER, sees_organisations TEXT DEFAULT '' NOT NULL, sees_programmes TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE journal (
	group_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	idem_key TEXT NOT NULL, 
	request_hash BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	effective_on TEXT NOT NULL, 
	meeting INTEGER, 
	posted_us INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	reverses_seq INTEGER, 
	memo TEXT NOT NULL, 
	memo_hash BLOB NOT NULL, 
	payload_hash BLOB NOT NULL, 
	prev_hash BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (group_id, seq), 
	CONSTRAINT reverses_the_past CHECK (reverses_seq < seq), 
	FOREIGN KEY(group_id, reverses_seq) REFERENCES journal (group_id, seq), 
	FOREIGN KEY(group_id) REFERENCES ledger_head (group_id), 
	CONSTRAINT one_result_per_key UNIQUE (idem_key, group_id), 
	CONSTRAINT no_fork UNIQUE (prev_hash, group_id)
)
 STRICT;

CREATE TABLE key_turn (
	group_id INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	moment TEXT NOT NULL, 
	holder INTEGER NOT NULL, 
	turned_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, meeting, moment, holder), 
	CONSTRAINT key_moment CHECK (moment IN ('open', 'close')), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number), 
	FOREIGN KEY(group_id, holder) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE late_act (
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	at_us INTEGER NOT NULL, 
	begun TEXT NOT NULL, 
	written INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	numbers TEXT NOT NULL, 
	PRIMARY KEY (group_id, member, "key"), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE ledger_head (
	group_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	head_hash BLOB NOT NULL, turn INTEGER DEFAULT '0' NOT NULL, seals INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (group_id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE line_reviewed (
	id INTEGER NOT NULL, 
	catalogue TEXT NOT NULL, 
	language TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	wording TEXT NOT NULL, 
	corrected TEXT, 
	staff_id INTEGER NOT NULL, 
	reviewed_us INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE linkage (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	lender TEXT NOT NULL, 
	tier_id INTEGER, 
	tier_loan INTEGER, 
	amount_xof INTEGER NOT NULL, 
	repaid_xof INTEGER NOT NULL, 
	received_on TEXT NOT NULL, forgiven_xof INTEGER DEFAULT '0' NOT NULL, charge_xof INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT borrows_something CHECK (amount_xof > 0), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(tier_id, tier_loan) REFERENCES loan (group_id, number)
)
 STRICT;

CREATE TABLE loan (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	principal_xof INTEGER NOT NULL, 
	weeks INTEGER NOT NULL, 
	periods INTEGER NOT NULL, 
	charge_model TEXT NOT NULL, 
	charge_percent TEXT NOT NULL, 
	status TEXT NOT NULL, 
	idem_key TEXT NOT NULL, 
	requested_us INTEGER NOT NULL, 
	decided_us INTEGER, 
	handed_over_on TEXT, 
	periods_charged INTEGER NOT NULL, 
	next_due_on TEXT, 
	last_due_on TEXT, refinances INTEGER DEFAULT '0' NOT NULL, linkage INTEGER, replanned_xof INTEGER, replanned_period INTEGER, more_time_on TEXT, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT lends_something CHECK (principal_xof > 0), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	CONSTRAINT one_request_per_key UNIQUE (group_id, idem_key)
)
 STRICT;

CREATE TABLE lot (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	replaces INTEGER, 
	product TEXT NOT NULL, 
	season TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	buyer TEXT NOT NULL, 
	sold_on TEXT NOT NULL, 
	price_xof INTEGER NOT NULL, 
	costs_xof INTEGER NOT NULL, 
	certificate TEXT NOT NULL, 
	made_by INTEGER, 
	made_us INTEGER NOT NULL, 
	withdrawn_on TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT price_holds_costs CHECK (quantity > 0 AND costs_xof >= 0 AND costs_xof <= price_xof), 
	CONSTRAINT withdrawn_with_reason CHECK ((withdrawn_on IS NULL) = (reason = '')), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(replaces) REFERENCES lot (id), 
	FOREIGN KEY(made_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE lot_cost (
	lot_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	amount_xof INTEGER NOT NULL, 
	PRIMARY KEY (lot_id, number), 
	CONSTRAINT cost_above_zero CHECK (amount_xof > 0), 
	FOREIGN KEY(lot_id) REFERENCES lot (id)
)
 STRICT;

CREATE TABLE lot_line (
	lot_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	paid_xof INTEGER NOT NULL, 
	PRIMARY KEY (lot_id, person_id), 
	CONSTRAINT brought_above_zero CHECK (quantity > 0 AND paid_xof >= 0), 
	FOREIGN KEY(lot_id) REFERENCES lot (id), 
	FOREIGN KEY(person_id) REFERENCES person (id)
)
 STRICT;

CREATE TABLE meeting (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	held_on TEXT NOT NULL, 
	opened_us INTEGER NOT NULL, 
	opened_by INTEGER NOT NULL, 
	closed_us INTEGER, 
	closed_by INTEGER, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id, cycle) REFERENCES cycle (group_id, number)
)
 STRICT;

CREATE TABLE meeting_gap (
	group_id INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	missed INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (group_id, meeting), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number)
)
 STRICT;

CREATE TABLE member (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	sex TEXT NOT NULL, 
	phone TEXT, 
	language TEXT NOT NULL, 
	joined_on TEXT NOT NULL, 
	left_on TEXT, 
	left_why TEXT, 
	proxy INTEGER, 
	pin_hash TEXT, 
	pin_tries INTEGER NOT NULL, 
	locked_until_us INTEGER NOT NULL, 
	sms_wanted INTEGER NOT NULL, 
	sms_on_shared INTEGER NOT NULL, 
	consent_on TEXT, 
	consent_how TEXT, joins_cycle INTEGER, proxy_consent_on TEXT, proxy_heard_id INTEGER, consent_version INTEGER, heard_id INTEGER, institution INTEGER DEFAULT '0' NOT NULL, search TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE member_arrival (
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	from_group INTEGER NOT NULL, 
	from_move INTEGER NOT NULL, 
	from_member INTEGER NOT NULL, 
	arrived_on TEXT NOT NULL, 
	savings_xof INTEGER NOT NULL, 
	paid_xof INTEGER NOT NULL, 
	left_xof INTEGER NOT NULL, 
	shown_us INTEGER, 
	PRIMARY KEY (group_id, member), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	FOREIGN KEY(from_group, from_move) REFERENCES member_move (group_id, number)
)
 STRICT;

CREATE TABLE member_move (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	to_group INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	asked_by INTEGER NOT NULL, 
	asked_us INTEGER NOT NULL, 
	ends_us INTEGER NOT NULL, 
	agreed_us INTEGER, 
	accepted_by INTEGER, 
	accepted_us INTEGER, 
	ended_us INTEGER, 
	outcome TEXT, 
	to_member INTEGER, 
	savings_xof INTEGER, 
	paid_xof INTEGER, 
	left_xof INTEGER, 
	since_seq INTEGER, 
	upto_seq INTEGER, 
	PRIMARY KEY (group_id, number), 
	CONSTRAINT to_another_group CHECK (to_group <> group_id), 
	CONSTRAINT moved_by_all CHECK (outcome <> 'moved' OR (agreed_us IS NOT NULL AND accepted_by IS NOT NULL AND to_member IS NOT NULL)), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	FOREIGN KEY(group_id, asked_by) REFERENCES member (group_id, number), 
	FOREIGN KEY(to_group, accepted_by) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE month_figure (
	group_id INTEGER NOT NULL, 
	month_on TEXT NOT NULL, 
	members INTEGER NOT NULL, 
	savings_xof INTEGER NOT NULL, 
	meetings INTEGER NOT NULL, 
	institutions INTEGER DEFAULT '0' NOT NULL, 
	institution_savings_xof INTEGER DEFAULT '0' NOT NULL, 
	institution_loans INTEGER DEFAULT '0' NOT NULL, 
	institution_loans_xof INTEGER DEFAULT '0' NOT NULL, 
	late_30_xof INTEGER DEFAULT '0' NOT NULL, 
	late_90_xof INTEGER DEFAULT '0' NOT NULL, 
	outside_xof INTEGER DEFAULT '0' NOT NULL, 
	grants_xof INTEGER DEFAULT '0' NOT NULL, 
	settled INTEGER DEFAULT '0' NOT NULL, 
	loans INTEGER, 
	borrowers INTEGER, 
	owed_xof INTEGER, 
	late_owed_xof INTEGER, 
	written_off_xof INTEGER, 
	loan_cash_xof INTEGER, 
	other_funds_xof INTEGER, 
	debts_xof INTEGER, property_xof INTEGER DEFAULT '0' NOT NULL, property_at_start_xof INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (group_id, month_on), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE ngo (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, languages TEXT DEFAULT 'fr' NOT NULL, regions TEXT DEFAULT '' NOT NULL, sender TEXT DEFAULT '' NOT NULL, help_number TEXT DEFAULT '' NOT NULL, closed_us INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (code)
)
 STRICT;

CREATE TABLE office (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	began_on TEXT NOT NULL, 
	ended_on TEXT, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	CONSTRAINT uq_office_term UNIQUE (group_id, member, role, began_on)
)
 STRICT;

CREATE TABLE opening (
	group_id INTEGER NOT NULL, 
	sha TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	line INTEGER NOT NULL, 
	imported_us INTEGER NOT NULL, 
	seq INTEGER, 
	confirmed_us INTEGER, 
	confirmed_by INTEGER, 
	reversed_us INTEGER, 
	reversed_seq INTEGER, 
	PRIMARY KEY (group_id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(group_id, seq) REFERENCES journal (group_id, seq), 
	FOREIGN KEY(group_id, reversed_seq) REFERENCES journal (group_id, seq)
)
 STRICT;

CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	seq INTEGER, 
	"key" TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	member INTEGER NOT NULL, 
	payload TEXT NOT NULL, 
	urgent INTEGER NOT NULL, 
	created_us INTEGER NOT NULL, 
	next_us INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	claimed_by TEXT, 
	claimed_until_us INTEGER NOT NULL, 
	sent_us INTEGER, 
	phone TEXT, 
	gateway TEXT, 
	gateway_message_id TEXT, 
	parts INTEGER, 
	cost_millixof INTEGER, 
	problem TEXT, 
	delivered_us INTEGER, merged_into INTEGER, seconds INTEGER, reserved_millixof INTEGER, staff_id INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(group_id) REFERENCES ledger_head (group_id), 
	CONSTRAINT one_message_per_key UNIQUE ("key")
)
 STRICT;

CREATE TABLE passkey (
	credential_id TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	public_key TEXT NOT NULL, 
	uses INTEGER NOT NULL, 
	made_us INTEGER NOT NULL, 
	used_us INTEGER, 
	PRIMARY KEY (credential_id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE person (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT, 
	language TEXT NOT NULL, 
	sex TEXT NOT NULL, 
	born INTEGER, 
	region TEXT NOT NULL, 
	place TEXT NOT NULL, 
	status TEXT NOT NULL, 
	consent_on TEXT, 
	sms INTEGER NOT NULL, 
	made_by INTEGER, 
	made_us INTEGER NOT NULL, 
	merged_into INTEGER, 
	merged_by INTEGER, 
	merged_us INTEGER, 
	search TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT named_by_consent CHECK (consent_on IS NOT NULL OR (name = '' AND phone IS NULL AND sms = 0)), 
	CONSTRAINT merged_into_another CHECK (merged_into IS NULL OR merged_into <> id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(merged_into) REFERENCES person (id), 
	CONSTRAINT uq_person_code UNIQUE (ngo_id, code)
)
 STRICT;

CREATE TABLE person_member (
	person_id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	PRIMARY KEY (person_id, group_id, member), 
	FOREIGN KEY(person_id) REFERENCES person (id), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE pin_help (
	group_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	asked_us INTEGER NOT NULL, 
	first_guardian INTEGER, 
	second_guardian INTEGER, 
	ready_us INTEGER, 
	ended_us INTEGER, outcome TEXT, 
	PRIMARY KEY (group_id, member, asked_us), 
	CONSTRAINT two_guardians CHECK (first_guardian <> second_guardian), 
	CONSTRAINT not_her_own_guardian CHECK (first_guardian <> member AND second_guardian <> member), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE place (
	level TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	spelling TEXT NOT NULL, 
	name TEXT NOT NULL, 
	region TEXT NOT NULL, 
	added_us INTEGER, 
	PRIMARY KEY (level, "key")
)
 STRICT;

CREATE TABLE plan_action (
	consultation INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	axis INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	who TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (consultation, number), 
	FOREIGN KEY(consultation) REFERENCES consultation (id)
)
 STRICT;

CREATE TABLE programme (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	began_on TEXT NOT NULL, 
	ended_on TEXT, withdrawn_us INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	CONSTRAINT uq_programme_name UNIQUE (ngo_id, name)
)
 STRICT;

CREATE TABLE programme_group (
	programme_id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	PRIMARY KEY (programme_id, group_id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE programme_partner (
	programme_id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	PRIMARY KEY (programme_id, ngo_id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE recovery_code (
	code_hash TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	made_us INTEGER NOT NULL, 
	used_us INTEGER, 
	PRIMARY KEY (code_hash), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE restart_pin (
	group_id INTEGER NOT NULL, 
	restart INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	typed_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, restart, member), 
	FOREIGN KEY(group_id, restart) REFERENCES group_restart (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE savings_group (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	family TEXT NOT NULL, 
	ngo_id INTEGER, 
	region TEXT NOT NULL, 
	village TEXT NOT NULL, 
	language TEXT NOT NULL, 
	meeting_weekday INTEGER NOT NULL, 
	meeting_hour INTEGER NOT NULL, 
	founded_on TEXT NOT NULL, 
	status TEXT NOT NULL, cercle TEXT DEFAULT '' NOT NULL, commune TEXT DEFAULT '' NOT NULL, kind TEXT DEFAULT 'group' NOT NULL, search TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	UNIQUE (code)
)
 STRICT;

CREATE TABLE schedule_mark (
	job TEXT NOT NULL, 
	done_us INTEGER NOT NULL, 
	PRIMARY KEY (job)
)
 STRICT;

CREATE TABLE seal (
	group_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	after_seq INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	row_key TEXT NOT NULL, 
	gone INTEGER NOT NULL, 
	salt BLOB, 
	digest BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (group_id, number), 
	FOREIGN KEY(group_id) REFERENCES ledger_head (group_id), 
	CONSTRAINT seals_in_order UNIQUE (group_id, after_seq, number)
)
 STRICT;

CREATE TABLE seat_term (
	group_id INTEGER NOT NULL, 
	tier_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	representative INTEGER NOT NULL, 
	began_on TEXT NOT NULL, 
	ended_on TEXT, 
	PRIMARY KEY (group_id, tier_id, member, number), 
	FOREIGN KEY(group_id, representative) REFERENCES member (group_id, number), 
	FOREIGN KEY(tier_id, member) REFERENCES tier_member (tier_id, member)
)
 STRICT;

CREATE TABLE shareout (
	group_id INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	pool_xof INTEGER NOT NULL, 
	shares INTEGER NOT NULL, 
	cash_xof INTEGER NOT NULL, 
	to_solidarity_xof INTEGER NOT NULL, 
	remainder_xof INTEGER NOT NULL, 
	remainder_to TEXT NOT NULL, 
	solidarity_each_xof INTEGER NOT NULL, 
	committed_by INTEGER, 
	committed_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, cycle), 
	FOREIGN KEY(group_id, cycle) REFERENCES cycle (group_id, number), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number)
)
 STRICT;

CREATE TABLE shareout_line (
	group_id INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	shares INTEGER NOT NULL, 
	gross_xof INTEGER NOT NULL, 
	loan_xof INTEGER NOT NULL, 
	fines_xof INTEGER NOT NULL, 
	solidarity_xof INTEGER NOT NULL, 
	net_xof INTEGER NOT NULL, 
	debt_left_xof INTEGER NOT NULL, 
	counted INTEGER NOT NULL, 
	coin_xof INTEGER NOT NULL, 
	PRIMARY KEY (group_id, cycle, member), 
	CONSTRAINT proof_line_adds_up CHECK (net_xof = gross_xof + coin_xof - loan_xof - fines_xof - solidarity_xof), 
	FOREIGN KEY(group_id, cycle) REFERENCES shareout (group_id, cycle), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE sign_in_limit (
	"key" TEXT NOT NULL, 
	began_us INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	PRIMARY KEY ("key")
)
 STRICT;

CREATE TABLE sms_budget (
	group_id INTEGER NOT NULL, 
	month_xof INTEGER NOT NULL, 
	PRIMARY KEY (group_id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE sms_phone (
	phone TEXT NOT NULL, 
	held_by TEXT NOT NULL, 
	held_until_us INTEGER NOT NULL, 
	PRIMARY KEY (phone)
)
 STRICT;

CREATE TABLE staff (
	id INTEGER NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	ngo_id INTEGER, 
	language TEXT NOT NULL, 
	password_hash TEXT NOT NULL, 
	code_secret TEXT NOT NULL, 
	code_step INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	locked_until_us INTEGER NOT NULL, 
	created_us INTEGER NOT NULL, 
	seen_us INTEGER, 
	disabled_us INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	UNIQUE (email)
)
 STRICT;

CREATE TABLE staff_phone (
	staff_id INTEGER NOT NULL, 
	phone TEXT NOT NULL, 
	language TEXT NOT NULL, 
	pin_hash TEXT, 
	pin_tries INTEGER NOT NULL, 
	locked_until_us INTEGER NOT NULL, 
	code_hash TEXT, 
	code_ends_us INTEGER NOT NULL, sms_wanted INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (staff_id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	UNIQUE (phone)
)
 STRICT;

CREATE TABLE staff_session (
	token_hash TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	began_us INTEGER NOT NULL, 
	seen_us INTEGER NOT NULL, 
	ends_us INTEGER NOT NULL, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE stock_move (
	ngo_id INTEGER NOT NULL, 
	place TEXT NOT NULL, 
	goods TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	left_after INTEGER NOT NULL, 
	moved_on TEXT NOT NULL, 
	support_id INTEGER, 
	note TEXT NOT NULL, 
	staff_id INTEGER, 
	PRIMARY KEY (ngo_id, place, goods, measure, number), 
	CONSTRAINT stock_never_below_zero CHECK (left_after >= 0), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(support_id) REFERENCES support (id)
)
 STRICT;

CREATE TABLE support (
	id INTEGER NOT NULL, 
	ngo_id INTEGER, 
	programme_id INTEGER, 
	kind TEXT NOT NULL, 
	what TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	funder TEXT NOT NULL, 
	stock TEXT NOT NULL, 
	women INTEGER NOT NULL, 
	men INTEGER NOT NULL, 
	promised_on TEXT NOT NULL, 
	made_by INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(made_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE support_case (
	id INTEGER NOT NULL, 
	line_id INTEGER NOT NULL, 
	word TEXT NOT NULL, 
	handed_by INTEGER, 
	opened_us INTEGER NOT NULL, 
	closed_us INTEGER, 
	closed_by INTEGER, 
	resolution TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT two_people CHECK (closed_by IS NULL OR handed_by IS NULL OR closed_by <> handed_by), 
	CONSTRAINT closed_by_somebody CHECK ((closed_us IS NULL) = (closed_by IS NULL)), 
	FOREIGN KEY(line_id) REFERENCES support_line (id)
)
 STRICT;

CREATE TABLE support_line (
	id INTEGER NOT NULL, 
	support_id INTEGER NOT NULL, 
	tranche INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	person_id INTEGER, 
	group_id INTEGER, 
	quantity INTEGER NOT NULL, 
	handed_on TEXT, 
	handed_by INTEGER, 
	counters INTEGER, 
	reason TEXT NOT NULL, 
	word TEXT, 
	said_us INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT one_recipient CHECK ((person_id IS NULL) <> (group_id IS NULL)), 
	CONSTRAINT signs CHECK ((counters IS NULL AND quantity > 0) OR (counters IS NOT NULL AND quantity < 0)), 
	CONSTRAINT own_word CHECK (word IS NULL OR (word IN ('yes', 'no', 'part') AND handed_on IS NOT NULL)), 
	FOREIGN KEY(support_id) REFERENCES support (id), 
	FOREIGN KEY(person_id) REFERENCES person (id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(handed_by) REFERENCES staff (id), 
	FOREIGN KEY(counters) REFERENCES support_line (id)
)
 STRICT;

CREATE TABLE support_slip (
	person_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	code_hash TEXT NOT NULL, 
	given_by INTEGER, 
	given_us INTEGER NOT NULL, 
	ends_us INTEGER NOT NULL, 
	used_us INTEGER, 
	PRIMARY KEY (person_id, number), 
	FOREIGN KEY(person_id) REFERENCES person (id), 
	FOREIGN KEY(given_by) REFERENCES staff (id), 
	UNIQUE (code_hash)
)
 STRICT;

CREATE TABLE tally (
	group_id INTEGER NOT NULL, 
	meeting INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	shares INTEGER NOT NULL, 
	solidarity_xof INTEGER NOT NULL, 
	fines_xof INTEGER NOT NULL, 
	repayment_xof INTEGER NOT NULL, 
	noted_by INTEGER NOT NULL, 
	noted_us INTEGER NOT NULL, 
	posted_seq INTEGER, 
	PRIMARY KEY (group_id, meeting, member), 
	FOREIGN KEY(group_id, meeting) REFERENCES meeting (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE tier_member (
	tier_id INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	representative INTEGER, 
	began_on TEXT NOT NULL, 
	ended_on TEXT, 
	PRIMARY KEY (tier_id, member), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(tier_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE tontine_turn (
	group_id INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	round INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	PRIMARY KEY (group_id, cycle, round), 
	FOREIGN KEY(group_id, cycle) REFERENCES cycle (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number), 
	CONSTRAINT receives_once UNIQUE (group_id, cycle, member)
)
 STRICT;

CREATE TABLE training (
	id INTEGER NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	topic TEXT NOT NULL, 
	place TEXT NOT NULL, 
	trainer TEXT NOT NULL, 
	began_on TEXT NOT NULL, 
	days INTEGER NOT NULL, 
	other_women INTEGER NOT NULL, 
	other_men INTEGER NOT NULL, 
	recorded_by INTEGER NOT NULL, kind TEXT DEFAULT 'training' NOT NULL, follow_up TEXT DEFAULT '' NOT NULL, follow_up_on TEXT, followed_on TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE training_attendance (
	training_id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	women INTEGER NOT NULL, 
	men INTEGER NOT NULL, 
	PRIMARY KEY (training_id, group_id), 
	FOREIGN KEY(training_id) REFERENCES training (id), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE TABLE training_person (
	training_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	PRIMARY KEY (training_id, person_id), 
	FOREIGN KEY(training_id) REFERENCES training (id), 
	FOREIGN KEY(person_id) REFERENCES person (id)
)
 STRICT;

CREATE TABLE training_subject (
	ngo_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (ngo_id, name), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id)
)
 STRICT;

CREATE TABLE visit_change (
	group_id INTEGER NOT NULL, 
	visit INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	staff_id INTEGER NOT NULL, 
	noted_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, visit, number), 
	FOREIGN KEY(group_id, visit) REFERENCES group_visit (group_id, number), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE visit_checklist (
	ngo_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	items TEXT NOT NULL, 
	actions TEXT NOT NULL, 
	made_by INTEGER, 
	made_us INTEGER NOT NULL, 
	PRIMARY KEY (ngo_id, version), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(made_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE visit_planned (
	group_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	due TEXT NOT NULL, 
	ngo_id INTEGER NOT NULL, 
	programme_id INTEGER, 
	planned_by INTEGER NOT NULL, 
	planned_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, staff_id, due), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(ngo_id) REFERENCES ngo (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id)
)
 STRICT;

CREATE TABLE volunteer_month (
	person_id INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	work TEXT NOT NULL, 
	programme_id INTEGER, 
	days INTEGER NOT NULL, 
	noted_by INTEGER, 
	PRIMARY KEY (person_id, month, work), 
	CONSTRAINT days_of_a_month CHECK (days BETWEEN 1 AND 31), 
	FOREIGN KEY(person_id) REFERENCES person (id), 
	FOREIGN KEY(programme_id) REFERENCES programme (id), 
	FOREIGN KEY(noted_by) REFERENCES staff (id)
)
 STRICT;

CREATE TABLE vote (
	group_id INTEGER NOT NULL, 
	loan INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	approves INTEGER NOT NULL, 
	voted_us INTEGER NOT NULL, 
	PRIMARY KEY (group_id, loan, member), 
	FOREIGN KEY(group_id, loan) REFERENCES loan (group_id, number), 
	FOREIGN KEY(group_id, member) REFERENCES member (group_id, number)
)
 STRICT;

CREATE TABLE week_figure (
	group_id INTEGER NOT NULL, 
	week_on TEXT NOT NULL, 
	members INTEGER NOT NULL, 
	savings_xof INTEGER NOT NULL, 
	meetings INTEGER NOT NULL, attending INTEGER DEFAULT '0' NOT NULL, called INTEGER DEFAULT '0' NOT NULL, loans INTEGER, borrowers INTEGER, owed_xof INTEGER, late_owed_xof INTEGER, written_off_xof INTEGER, loan_cash_xof INTEGER, other_funds_xof INTEGER, debts_xof INTEGER, institutions INTEGER DEFAULT '0' NOT NULL, institution_savings_xof INTEGER DEFAULT '0' NOT NULL, institution_loans INTEGER DEFAULT '0' NOT NULL, institution_loans_xof INTEGER DEFAULT '0' NOT NULL, lent_xof INTEGER DEFAULT '0' NOT NULL, late_xof INTEGER DEFAULT '0' NOT NULL, late_30_xof INTEGER DEFAULT '0' NOT NULL, late_90_xof INTEGER DEFAULT '0' NOT NULL, outside_xof INTEGER DEFAULT '0' NOT NULL, grants_xof INTEGER DEFAULT '0' NOT NULL, settled INTEGER DEFAULT '0' NOT NULL, property_xof INTEGER DEFAULT '0' NOT NULL, property_at_start_xof INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (group_id, week_on), 
	FOREIGN KEY(group_id) REFERENCES savings_group (id)
)
 STRICT;

CREATE INDEX ix_account_form ON account (group_id, kind) WHERE kind IN ('box', 'shares', 'principal', 'charge', 'handover', 'help', 'losses', 'linkage', 'grants');

CREATE INDEX ix_account_member ON account (member, group_id);

CREATE INDEX ix_account_totalled ON account (group_id, kind) WHERE kind IN ('shares', 'box', 'principal', 'handover');

CREATE INDEX ix_activity_group ON activity (group_id);

CREATE INDEX ix_assignment_group ON assignment (group_id);

CREATE INDEX ix_audit_line_group ON audit_line (group_id, id);

CREATE INDEX ix_audit_line_ngo ON audit_line (ngo_id, id);

CREATE INDEX ix_audit_line_staff ON audit_line (staff_id, id);

CREATE INDEX ix_award_group ON award (group_id);

CREATE INDEX ix_consultation_ngo_id ON consultation (ngo_id);

CREATE UNIQUE INDEX one_open_declaration ON declaration (group_id, member, kind) WHERE outcome IS NULL;

CREATE INDEX ix_group_origin_from ON group_origin (from_group_id);

CREATE INDEX ix_group_transfer_from ON group_transfer (from_ngo);

CREATE INDEX ix_group_transfer_to ON group_transfer (to_ngo);

CREATE INDEX ix_group_visit_ngo ON group_visit (ngo_id, made_on);

CREATE INDEX ix_group_visit_programme ON group_visit (programme_id) WHERE programme_id IS NOT NULL;

CREATE INDEX ix_group_visit_staff ON group_visit (staff_id, made_on);

CREATE INDEX ix_inbound_sms_phone ON inbound_sms (phone, at_us);

CREATE INDEX ix_inbox_message_phone ON inbox_message (phone, id);

CREATE INDEX ix_incident_open ON incident (group_id, closed_us);

CREATE INDEX ix_income_activity_ngo ON income_activity (ngo_id);

CREATE INDEX ix_income_activity_person ON income_activity (person_id);

CREATE INDEX ix_invitation_ngo_id ON invitation (ngo_id);

CREATE INDEX ix_journal_day ON journal (effective_on, group_id, seq);

CREATE UNIQUE INDEX reversed_once ON journal (group_id, reverses_seq) WHERE reverses_seq IS NOT NULL;

CREATE INDEX ix_line_reviewed_line ON line_reviewed (language, catalogue, "key", id);

CREATE INDEX ix_linkage_tier ON linkage (tier_id, tier_loan);

CREATE INDEX ix_loan_member ON loan (group_id, member);

CREATE INDEX ix_loan_status ON loan (group_id, status);

CREATE INDEX ix_lot_ngo ON lot (ngo_id);

CREATE INDEX ix_lot_line_person ON lot_line (person_id);

CREATE INDEX ix_meeting_held ON meeting (group_id, held_on);

CREATE UNIQUE INDEX one_open_meeting ON meeting (group_id) WHERE closed_us IS NULL;

CREATE INDEX ix_meeting_gap_day ON meeting_gap (due_on);

CREATE INDEX ix_member_person ON member (group_id, sex) WHERE left_on IS NULL AND institution = 0;

CREATE INDEX ix_member_phone ON member (phone);

CREATE INDEX ix_member_search ON member (group_id, number, institution, search);

CREATE INDEX ix_member_move_to ON member_move (to_group, code);

CREATE INDEX ix_month_figure_month ON month_figure (month_on, group_id);

CREATE INDEX ix_opening_sha ON opening (sha);

CREATE INDEX ix_outbox_due ON outbox (state, next_us);

CREATE INDEX ix_outbox_gateway_id ON outbox (gateway_message_id) WHERE gateway_message_id IS NOT NULL;

CREATE INDEX ix_outbox_group ON outbox (group_id, seq);

CREATE INDEX ix_outbox_newest ON outbox (group_id, id);

CREATE INDEX ix_outbox_phone ON outbox (phone, sent_us) WHERE phone IS NOT NULL;

CREATE INDEX ix_outbox_sent ON outbox (sent_us) WHERE sent_us IS NOT NULL;

CREATE INDEX ix_outbox_staff ON outbox (staff_id) WHERE staff_id IS NOT NULL;

CREATE INDEX ix_passkey_staff_id ON passkey (staff_id);

CREATE INDEX ix_person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX ix_person_phone ON person (ngo_id, phone) WHERE phone IS NOT NULL;

CREATE INDEX ix_person_member ON person_member (group_id, member);

CREATE INDEX ix_programme_group ON programme_group (group_id);

CREATE INDEX ix_programme_partner_ngo ON programme_partner (ngo_id);

CREATE INDEX ix_recovery_code_staff_id ON recovery_code (staff_id);

CREATE INDEX ix_savings_group_ngo_id ON savings_group (ngo_id);

CREATE INDEX ix_staff_ngo_id ON staff (ngo_id);

CREATE INDEX ix_staff_session_staff_id ON staff_session (staff_id);

CREATE INDEX ix_support_ngo ON support (ngo_id);

CREATE INDEX ix_support_programme ON support (programme_id);

CREATE INDEX ix_support_case_line ON support_case (line_id);

CREATE UNIQUE INDEX ix_support_line_counters ON support_line (counters) WHERE counters IS NOT NULL;

CREATE INDEX ix_support_line_group ON support_line (group_id) WHERE group_id IS NOT NULL;

CREATE INDEX ix_support_line_person ON support_line (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX ix_support_line_support ON support_line (support_id, tranche);

CREATE INDEX ix_tier_member_group ON tier_member (group_id);

CREATE INDEX ix_training_began ON training (ngo_id, began_on);

CREATE INDEX ix_training_attendance_group ON training_attendance (group_id);

CREATE INDEX ix_training_person ON training_person (person_id);

CREATE INDEX ix_visit_planned_ngo ON visit_planned (ngo_id, due);

CREATE INDEX ix_visit_planned_programme ON visit_planned (programme_id) WHERE programme_id IS NOT NULL;

CREATE INDEX ix_visit_planned_staff ON visit_planned (staff_id);

CREATE INDEX ix_week_figure_week ON week_figure (week_on, group_id);

CREATE TRIGGER account_identity BEFORE UPDATE OF group_id, code, kind, member, loan, floor_xof, ceil_xof ON account BEGIN
  SELECT RAISE(ABORT, 'ledger: an account keeps its identity and its bounds');
END;

CREATE TRIGGER account_moves_by_entry BEFORE UPDATE ON account
WHEN (NEW.balance_xof <> OLD.balance_xof OR NEW.last_seq <> OLD.last_seq OR NEW.rowid <> OLD.rowid) AND (
  NEW.last_seq <= OLD.last_seq OR NOT EXISTS (
    SELECT 1 FROM entry WHERE group_id = NEW.group_id AND account = NEW.code AND seq = NEW.last_seq
    AND amount_xof = NEW.balance_xof - OLD.balance_xof AND balance_after_xof = NEW.balance_xof)) BEGIN
  SELECT RAISE(ABORT, 'ledger: a balance changes with an entry only');
END;

CREATE TRIGGER account_no_delete BEFORE DELETE ON account BEGIN
  SELECT RAISE(ABORT, 'ledger: accounts are never deleted');
END;

CREATE TRIGGER account_no_replace BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND code = NEW.code) BEGIN
  SELECT RAISE(ABORT, 'ledger: this account is open already');
END;

CREATE TRIGGER account_opens_empty BEFORE INSERT ON account
WHEN (NEW.balance_xof <> 0 OR NEW.last_seq <> 0) AND (
  SELECT max(seq) = NEW.last_seq AND sum(amount_xof) = NEW.balance_xof
    AND max(seq = NEW.last_seq AND balance_after_xof = NEW.balance_xof)
  FROM entry WHERE group_id = NEW.group_id AND account = NEW.code
) IS NOT 1 BEGIN
  SELECT RAISE(ABORT, 'ledger: an account opens empty, or as its entries left it');
END;

CREATE TRIGGER anchor_no_delete BEFORE DELETE ON anchor BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;

CREATE TRIGGER anchor_no_replace BEFORE INSERT ON anchor
WHEN EXISTS (SELECT 1 FROM anchor WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND upto_seq = NEW.upto_seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;

CREATE TRIGGER anchor_no_update BEFORE UPDATE ON anchor BEGIN
  SELECT RAISE(ABORT, 'ledger: anchors are append-only');
END;

CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;

CREATE TRIGGER audit_line_no_replace BEFORE INSERT ON audit_line
WHEN EXISTS (SELECT 1 FROM audit_line WHERE id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;

CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line BEGIN
  SELECT RAISE(ABORT, 'panel: the audit log is append-only');
END;

CREATE TRIGGER box_count_no_delete BEFORE DELETE ON box_count BEGIN SELECT RAISE(ABORT, 'ledger: box_count is append-only'); END;

CREATE TRIGGER box_count_no_replace BEFORE INSERT ON box_count WHEN EXISTS (SELECT 1 FROM box_count WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND meeting = NEW.meeting AND moment = NEW.moment AND fund = NEW.fund AND counter = NEW.counter) BEGIN SELECT RAISE(ABORT, 'ledger: box_count is append-only'); END;

CREATE TRIGGER box_count_no_update BEFORE UPDATE ON box_count BEGIN SELECT RAISE(ABORT, 'ledger: box_count is append-only'); END;

CREATE TRIGGER consent_no_replace BEFORE INSERT ON consent WHEN EXISTS (SELECT 1 FROM consent WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND member = NEW.member AND at_us = NEW.at_us) BEGIN SELECT RAISE(ABORT, 'ledger: consent is append-only'); END;

CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'ledger: consent is append-only'); END;

CREATE TRIGGER constitution_no_delete BEFORE DELETE ON constitution BEGIN SELECT RAISE(ABORT, 'ledger: constitution is append-only'); END;

CREATE TRIGGER constitution_no_replace BEFORE INSERT ON constitution WHEN EXISTS (SELECT 1 FROM constitution WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND version = NEW.version) BEGIN SELECT RAISE(ABORT, 'ledger: constitution is append-only'); END;

CREATE TRIGGER cycle_keeps_its_number BEFORE UPDATE ON cycle
WHEN NEW.rowid <> OLD.rowid OR NEW.group_id <> OLD.group_id OR NEW.number <> OLD.number BEGIN
  SELECT RAISE(ABORT, 'ledger: a cycle keeps its number');
END;

CREATE TRIGGER cycle_no_delete BEFORE DELETE ON cycle BEGIN
  SELECT RAISE(ABORT, 'ledger: cycles are never deleted');
END;

CREATE TRIGGER cycle_no_replace BEFORE INSERT ON cycle
WHEN EXISTS (SELECT 1 FROM cycle WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: cycles are never deleted');
END;

CREATE TRIGGER cycle_stays_closed BEFORE UPDATE ON cycle WHEN OLD.closed_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'ledger: a closed cycle stays as it is');
END;

CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;

CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;

CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN
  SELECT RAISE(ABORT, 'ledger: a decision stays as it was recorded');
END;

CREATE TRIGGER declaration_no_delete BEFORE DELETE ON declaration BEGIN
  SELECT RAISE(ABORT, 'ledger: declarations stay');
END;

CREATE TRIGGER declaration_no_replace BEFORE INSERT ON declaration
WHEN EXISTS (SELECT 1 FROM declaration WHERE rowid = NEW.rowid) OR EXISTS (
  SELECT 1 FROM declaration WHERE group_id = NEW.group_id AND (declared_seq = NEW.declared_seq
    OR (outcome IS NULL AND NEW.outcome IS NULL AND member = NEW.member AND kind = NEW.kind))) BEGIN
  SELECT RAISE(ABORT, 'ledger: declarations stay');
END;

CREATE TRIGGER declaration_resolved_once BEFORE UPDATE ON declaration
WHEN OLD.outcome IS NOT NULL OR NEW.amount_xof <> OLD.amount_xof OR NEW.declared_seq <> OLD.declared_seq
  OR NEW.rowid <> OLD.rowid
  OR NEW.group_id <> OLD.group_id OR NEW.member <> OLD.member OR NEW.kind <> OLD.kind OR NEW.shares <> OLD.shares
BEGIN
  SELECT RAISE(ABORT, 'ledger: a declaration is resolved once');
END;

CREATE TRIGGER deed_no_delete BEFORE DELETE ON deed BEGIN
  SELECT RAISE(ABORT, 'ledger: a deed stays as it was done');
END;

CREATE TRIGGER deed_no_update BEFORE UPDATE ON deed BEGIN
  SELECT RAISE(ABORT, 'ledger: a deed stays as it was done');
END;

CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;

CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM entry WHERE rowid = NEW.rowid)
  OR EXISTS (SELECT 1 FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq AND line = NEW.line)
  OR EXISTS (SELECT 1 FROM entry WHERE group_id = NEW.group_id AND account = NEW.account AND seq = NEW.seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;

CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'ledger: entries are append-only');
END;

CREATE TRIGGER entry_sealed BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq) BEGIN
  SELECT RAISE(ABORT, 'ledger: this transaction is sealed');
END;

CREATE TRIGGER group_fact_no_delete BEFORE DELETE ON group_fact BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;

CREATE TRIGGER group_fact_no_replace BEFORE INSERT ON group_fact
WHEN EXISTS (SELECT 1 FROM group_fact WHERE group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;

CREATE TRIGGER group_fact_no_update BEFORE UPDATE ON group_fact BEGIN
  SELECT RAISE(ABORT, 'panel: the history of facts is append-only');
END;

CREATE TRIGGER group_visit_no_delete BEFORE DELETE ON group_visit BEGIN SELECT RAISE(ABORT, 'ledger: group_visit is append-only'); END;

CREATE TRIGGER help_loan_no_delete BEFORE DELETE ON help_loan BEGIN SELECT RAISE(ABORT, 'ledger: help_loan is append-only'); END;

CREATE TRIGGER help_loan_no_replace BEFORE INSERT ON help_loan WHEN EXISTS (SELECT 1 FROM help_loan WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'ledger: help_loan is append-only'); END;

CREATE TRIGGER help_loan_no_update BEFORE UPDATE ON help_loan BEGIN SELECT RAISE(ABORT, 'ledger: help_loan is append-only'); END;

CREATE TRIGGER incident_no_delete BEFORE DELETE ON incident BEGIN SELECT RAISE(ABORT, 'ledger: incident is append-only'); END;

CREATE TRIGGER incident_no_replace BEFORE INSERT ON incident WHEN EXISTS (SELECT 1 FROM incident WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger: incident is append-only'); END;

CREATE TRIGGER income_visit_no_delete BEFORE DELETE ON income_visit BEGIN
  SELECT RAISE(ABORT, 'income: what was noted stays; it is withdrawn with a reason');
END;

CREATE TRIGGER income_visit_stays BEFORE UPDATE ON income_visit
WHEN (NEW.activity_id, NEW.number, NEW.baseline, NEW.seen_on, NEW.income_xof, NEW.costs_xof, NEW.employed, NEW.goes_on)
  IS NOT (OLD.activity_id, OLD.number, OLD.baseline, OLD.seen_on, OLD.income_xof, OLD.costs_xof, OLD.employed, OLD.goes_on)
  OR OLD.withdrawn_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'income: what was noted stays; it is withdrawn with a reason');
END;

CREATE TRIGGER journal_cycle_open BEFORE INSERT ON journal
WHEN NEW.meeting IS NOT NULL OR NEW.reverses_seq IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'ledger: this cycle is closed') FROM meeting m
  JOIN cycle c ON c.group_id = m.group_id AND c.number = m.cycle
  WHERE m.group_id = NEW.group_id AND m.number = NEW.meeting AND c.closed_seq < NEW.seq;
  SELECT RAISE(ABORT, 'ledger: this cycle is closed') FROM cycle c
  WHERE c.group_id = NEW.group_id AND c.closed_seq >= NEW.reverses_seq AND c.closed_seq < NEW.seq;
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;

CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE rowid = NEW.rowid) BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: the journal is append-only');
END;

CREATE TRIGGER journal_seal BEFORE INSERT ON journal BEGIN
  SELECT RAISE(ABORT, 'ledger: a transaction needs two entries or more')
  WHERE (SELECT count(*) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) < 2;
  SELECT RAISE(ABORT, 'ledger: the entries do not sum to zero')
  WHERE (SELECT sum(amount_xof) FROM entry WHERE group_id = NEW.group_id AND seq = NEW.seq) <> 0;
  SELECT RAISE(ABORT, 'ledger: a transaction follows the newest one')
  WHERE NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM journal WHERE group_id = NEW.group_id);
  SELECT RAISE(ABORT, 'ledger: a transaction carries the hash of the link before')
  WHERE NEW.prev_hash <> coalesce(
    (SELECT hash FROM seal WHERE group_id = NEW.group_id AND after_seq = NEW.seq - 1 ORDER BY number DESC LIMIT 1),
    (SELECT hash FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq - 1), zeroblob(32));
  SELECT RAISE(ABORT, 'ledger: this key is used already')
  WHERE EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND idem_key = NEW.idem_key);
  SELECT RAISE(ABORT, 'ledger: this transaction is reversed already (reversed_once)')
  WHERE NEW.reverses_seq IS NOT NULL
    AND EXISTS (SELECT 1 FROM journal WHERE group_id = NEW.group_id AND reverses_seq = NEW.reverses_seq);
  -- An account may be further on (a backup is restored with its last balances): the entry fits its neighbours then.
  SELECT RAISE(ABORT, 'ledger: an entry carries the balance of its account')
  FROM entry e LEFT JOIN account a ON a.group_id = e.group_id AND a.code = e.account
  WHERE e.group_id = NEW.group_id AND e.seq = NEW.seq
    AND (a.last_seq = e.seq AND a.balance_xof = e.balance_after_xof) IS NOT TRUE
    AND (a.last_seq > e.seq
      AND e.balance_after_xof - e.amount_xof = coalesce((
        SELECT p.balance_after_xof FROM entry p
        WHERE p.group_id = e.group_id AND p.account = e.account AND p.seq < e.seq ORDER BY p.seq DESC LIMIT 1), 0)
      AND e.balance_after_xof = (
        SELECT n.balance_after_xof - n.amount_xof FROM entry n
        WHERE n.group_id = e.group_id AND n.account = e.account AND n.seq > e.seq ORDER BY n.seq LIMIT 1)
    ) IS NOT TRUE;
END;

CREATE TRIGGER key_turn_no_delete BEFORE DELETE ON key_turn BEGIN SELECT RAISE(ABORT, 'ledger: key_turn is append-only'); END;

CREATE TRIGGER key_turn_no_replace BEFORE INSERT ON key_turn WHEN EXISTS (SELECT 1 FROM key_turn WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND meeting = NEW.meeting AND moment = NEW.moment AND holder = NEW.holder) BEGIN SELECT RAISE(ABORT, 'ledger: key_turn is append-only'); END;

CREATE TRIGGER key_turn_no_update BEFORE UPDATE ON key_turn BEGIN SELECT RAISE(ABORT, 'ledger: key_turn is append-only'); END;

CREATE TRIGGER head_moves_forward BEFORE UPDATE ON ledger_head
WHEN NEW.turn < OLD.turn OR NEW.group_id <> OLD.group_id OR (
  (NEW.seq <> OLD.seq OR NEW.head_hash <> OLD.head_hash OR NEW.seals <> OLD.seals)
  AND (NEW.seq, NEW.seals, NEW.head_hash) IS NOT (
    SELECT coalesce((SELECT max(seq) FROM journal WHERE group_id = NEW.group_id), 0),
      coalesce((SELECT max(number) FROM seal WHERE group_id = NEW.group_id), 0),
      coalesce(
        (SELECT hash FROM seal WHERE group_id = NEW.group_id AND after_seq = NEW.seq ORDER BY number DESC LIMIT 1),
        (SELECT hash FROM journal WHERE group_id = NEW.group_id AND seq = NEW.seq), zeroblob(32))))
BEGIN
  SELECT RAISE(ABORT, 'ledger: the head moves with the chain, onto its newest link');
END;

CREATE TRIGGER head_no_delete BEFORE DELETE ON ledger_head BEGIN
  SELECT RAISE(ABORT, 'ledger: a head is never deleted');
END;

CREATE TRIGGER head_no_replace BEFORE INSERT ON ledger_head
WHEN EXISTS (SELECT 1 FROM ledger_head WHERE group_id = NEW.group_id) BEGIN
  SELECT RAISE(ABORT, 'ledger: this group has its head already');
END;

CREATE TRIGGER loan_no_delete BEFORE DELETE ON loan BEGIN SELECT RAISE(ABORT, 'ledger: loan is append-only'); END;

CREATE TRIGGER loan_no_replace BEFORE INSERT ON loan WHEN EXISTS (SELECT 1 FROM loan WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger: loan is append-only'); END;

CREATE TRIGGER lot_no_delete BEFORE DELETE ON lot BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER lot_stays BEFORE UPDATE ON lot
WHEN (NEW.id, NEW.ngo_id, NEW.programme_id, NEW.replaces, NEW.product, NEW.season, NEW.measure, NEW.quantity,
  NEW.buyer, NEW.sold_on, NEW.price_xof, NEW.costs_xof, NEW.certificate)
  IS NOT (OLD.id, OLD.ngo_id, OLD.programme_id, OLD.replaces, OLD.product, OLD.season, OLD.measure, OLD.quantity,
  OLD.buyer, OLD.sold_on, OLD.price_xof, OLD.costs_xof, OLD.certificate)
  OR OLD.withdrawn_on IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER lot_cost_no_delete BEFORE DELETE ON lot_cost BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER lot_cost_no_update BEFORE UPDATE ON lot_cost BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER lot_line_no_delete BEFORE DELETE ON lot_line BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER lot_line_no_update BEFORE UPDATE ON lot_line BEGIN
  SELECT RAISE(ABORT, 'lot: what was sold and paid stays; a lot is withdrawn with a reason');
END;

CREATE TRIGGER member_no_delete BEFORE DELETE ON member BEGIN SELECT RAISE(ABORT, 'ledger: member is append-only'); END;

CREATE TRIGGER member_no_replace BEFORE INSERT ON member WHEN EXISTS (SELECT 1 FROM member WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger: member is append-only'); END;

CREATE TRIGGER member_arrival_no_delete BEFORE DELETE ON member_arrival BEGIN SELECT RAISE(ABORT, 'ledger: member_arrival is append-only'); END;

CREATE TRIGGER member_arrival_no_replace BEFORE INSERT ON member_arrival WHEN EXISTS (SELECT 1 FROM member_arrival WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND member = NEW.member) BEGIN SELECT RAISE(ABORT, 'ledger: member_arrival is append-only'); END;

CREATE TRIGGER member_move_no_delete BEFORE DELETE ON member_move BEGIN SELECT RAISE(ABORT, 'ledger: member_move is append-only'); END;

CREATE TRIGGER member_move_no_replace BEFORE INSERT ON member_move WHEN EXISTS (SELECT 1 FROM member_move WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger: member_move is append-only'); END;

CREATE TRIGGER office_no_delete BEFORE DELETE ON office BEGIN SELECT RAISE(ABORT, 'ledger: office is append-only'); END;

CREATE TRIGGER office_no_replace BEFORE INSERT ON office WHEN EXISTS (SELECT 1 FROM office WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger: office is append-only'); END;

CREATE TRIGGER seal_forgets_its_salt BEFORE UPDATE OF salt ON seal
WHEN NEW.salt IS NOT NULL OR NEW.rowid <> OLD.rowid BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;

CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;

CREATE TRIGGER seal_no_replace BEFORE INSERT ON seal
WHEN EXISTS (SELECT 1 FROM seal WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND number = NEW.number) BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;

CREATE TRIGGER seal_no_update BEFORE UPDATE OF group_id, number, after_seq, table_name, row_key, gone, digest, hash
ON seal BEGIN
  SELECT RAISE(ABORT, 'ledger: seals are append-only');
END;

CREATE TRIGGER shareout_no_delete BEFORE DELETE ON shareout BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;

CREATE TRIGGER shareout_no_replace BEFORE INSERT ON shareout
WHEN EXISTS (SELECT 1 FROM shareout WHERE rowid = NEW.rowid OR group_id = NEW.group_id AND cycle = NEW.cycle) BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;

CREATE TRIGGER shareout_no_update BEFORE UPDATE ON shareout BEGIN
  SELECT RAISE(ABORT, 'ledger: a share-out stays as it was');
END;

CREATE TRIGGER shareout_line_no_delete BEFORE DELETE ON shareout_line BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;

CREATE TRIGGER shareout_line_no_replace BEFORE INSERT ON shareout_line
WHEN EXISTS (SELECT 1 FROM shareout_line WHERE rowid = NEW.rowid
  OR group_id = NEW.group_id AND cycle = NEW.cycle AND member = NEW.member) BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;

CREATE TRIGGER shareout_line_no_update BEFORE UPDATE ON shareout_line BEGIN
  SELECT RAISE(ABORT, 'ledger: a proof line stays as it was');
END;

CREATE TRIGGER stock_move_follows BEFORE INSERT ON stock_move
WHEN NEW.number <> 1 + COALESCE((SELECT MAX(number) FROM stock_move WHERE ngo_id = NEW.ngo_id AND place = NEW.place
    AND goods = NEW.goods AND measure = NEW.measure), 0)
  OR NEW.left_after <> NEW.quantity + COALESCE((SELECT left_after FROM stock_move WHERE ngo_id = NEW.ngo_id
    AND place = NEW.place AND goods = NEW.goods AND measure = NEW.measure AND number = NEW.number - 1), 0) BEGIN
  SELECT RAISE(ABORT, 'support: a move of stock follows from the one before it');
END;

CREATE TRIGGER stock_move_no_delete BEFORE DELETE ON stock_move BEGIN
  SELECT RAISE(ABORT, 'support: moves of stock are append-only');
END;

CREATE TRIGGER stock_move_no_update BEFORE UPDATE ON stock_move BEGIN
  SELECT RAISE(ABORT, 'support: moves of stock are append-only');
END;

CREATE TRIGGER support_line_countered BEFORE INSERT ON support_line
WHEN NEW.counters IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM support_line o WHERE o.id = NEW.counters AND o.counters IS NULL AND o.quantity = -NEW.quantity
  AND o.support_id = NEW.support_id AND o.tranche = NEW.tranche AND o.handed_on IS NEW.handed_on
  AND o.person_id IS NEW.person_id AND o.group_id IS NEW.group_id) BEGIN
  SELECT RAISE(ABORT, 'support: a counter-entry takes back the whole line it names');
END;

CREATE TRIGGER support_line_no_delete BEFORE DELETE ON support_line BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;

CREATE TRIGGER support_line_no_replace BEFORE INSERT ON support_line
WHEN EXISTS (SELECT 1 FROM support_line WHERE id = NEW.id OR counters = NEW.counters) BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;

CREATE TRIGGER support_line_not_both BEFORE UPDATE ON support_line
WHEN OLD.handed_on IS NULL AND NEW.handed_on IS NOT NULL
  AND EXISTS (SELECT 1 FROM support_line WHERE counters = OLD.id) BEGIN
  SELECT RAISE(ABORT, 'support: a line that was taken back is not handed over');
END;

CREATE TRIGGER support_line_stays BEFORE UPDATE ON support_line
WHEN (NEW.id, NEW.support_id, NEW.tranche, NEW.due_on, NEW.person_id, NEW.group_id, NEW.quantity, NEW.counters, NEW.reason)
  IS NOT (OLD.id, OLD.support_id, OLD.tranche, OLD.due_on, OLD.person_id, OLD.group_id, OLD.quantity, OLD.counters, OLD.reason)
  OR (OLD.handed_on IS NOT NULL AND (NEW.handed_on IS NOT OLD.handed_on OR NEW.handed_by IS NOT OLD.handed_by))
  OR (OLD.word = 'yes' AND NEW.word IS NOT 'yes') BEGIN
  SELECT RAISE(ABORT, 'support: a line stays; it is corrected by a counter-entry');
END;

CREATE TRIGGER visit_change_no_delete BEFORE DELETE ON visit_change BEGIN SELECT RAISE(ABORT, 'ledger: visit_change is append-only'); END;

CREATE TRIGGER visit_checklist_no_delete BEFORE DELETE ON visit_checklist BEGIN SELECT RAISE(ABORT, 'ledger: visit_checklist is append-only'); END;

CREATE TRIGGER visit_checklist_no_update BEFORE UPDATE ON visit_checklist BEGIN SELECT RAISE(ABORT, 'ledger: visit_checklist is append-only'); END;

CREATE TRIGGER vote_no_delete BEFORE DELETE ON vote BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;

CREATE TRIGGER vote_no_replace BEFORE INSERT ON vote
WHEN EXISTS (SELECT 1 FROM vote WHERE rowid = NEW.rowid
  OR group_id = NEW.group_id AND loan = NEW.loan AND member = NEW.member) BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;

CREATE TRIGGER vote_no_update BEFORE UPDATE ON vote BEGIN
  SELECT RAISE(ABORT, 'ledger: a vote stays as it was cast');
END;
