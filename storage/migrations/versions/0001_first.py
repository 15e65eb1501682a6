"""The first schema."""

import sqlalchemy as sa
from alembic import op

from storage.moments import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=True),
    sa.Column('item_id', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_index(op.f('ix_audit_application_id'), 'audit', ['application_id'], unique=False)
    op.create_index('ix_audit_at', 'audit', ['at'], unique=False)
    op.create_table('claims',
    sa.Column('bot_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('update_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('claimed_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('bot_id', 'update_id', name=op.f('pk_claims')),
    sqlite_with_rowid=False
    )
    op.create_table('operators',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('regions', sa.String(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('revoked_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operators')),
    sa.UniqueConstraint('name', name=op.f('uq_operators_name')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_operators_token_hash'))
    )
    op.create_table('people',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('chat_tag', sa.LargeBinary(), nullable=False),
    sa.Column('chat_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('blocked_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('chat_tag', name=op.f('uq_people_chat_tag'))
    )
    op.create_index(op.f('ix_people_key_id'), 'people', ['key_id'], unique=False)
    op.create_table('ratings',
    sa.Column('entry', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('helpful', sa.Boolean(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('rated_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('entry', 'language', 'helpful', name=op.f('pk_ratings'))
    )
    op.create_table('secrets',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_secrets'))
    )
    op.create_table('applications',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('subject_tag', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Enum('open', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('sent_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_applications_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('reference', name=op.f('uq_applications_reference'))
    )
    op.create_index(op.f('ix_applications_person_id'), 'applications', ['person_id'], unique=False)
    op.create_index('uq_applications_open_subject', 'applications', ['person_id', 'subject_tag'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('attachments',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('details_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('stored_sha256', sa.String(), nullable=False),
    sa.Column('kept_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_attachments_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    op.create_index(op.f('ix_attachments_person_id'), 'attachments', ['person_id'], unique=False)
    op.create_table('consents',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('consent_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('given_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_consents_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index(op.f('ix_consents_person_id'), 'consents', ['person_id'], unique=False)
    op.create_table('conversations',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('state_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('updated_at', Moment(), nullable=False),
    sa.Column('expires_at', Moment(), nullable=True),
    sa.Column('screen_owed_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_conversations_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_conversations'))
    )
    op.create_index('ix_conversations_expires_at', 'conversations', ['expires_at'], unique=False, sqlite_where=sa.text('expires_at IS NOT NULL'), postgresql_where=sa.text('expires_at IS NOT NULL'))
    op.create_index('ix_conversations_screen_owed_at', 'conversations', ['screen_owed_at'], unique=False, sqlite_where=sa.text('screen_owed_at IS NOT NULL'), postgresql_where=sa.text('screen_owed_at IS NOT NULL'))
    op.create_table('failures',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('bot_id', sa.BigInteger(), nullable=False),
    sa.Column('update_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('failed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_failures_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_failures')),
    sa.UniqueConstraint('bot_id', 'update_id', name=op.f('uq_failures_bot_id_update_id'))
    )
    op.create_index(op.f('ix_failures_person_id'), 'failures', ['person_id'], unique=False)
    op.create_table('inbox',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('parameters_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_inbox_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox'))
    )
    op.create_index('ix_inbox_added_at', 'inbox', ['added_at'], unique=False)
    op.create_index(op.f('ix_inbox_person_id'), 'inbox', ['person_id'], unique=False)
    op.create_table('misses',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=True),
    sa.Column('question_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('asked_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_misses_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_misses'))
    )
    op.create_index(op.f('ix_misses_person_id'), 'misses', ['person_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('parameters_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('due_at', Moment(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outbox_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index('ix_outbox_due_at', 'outbox', ['due_at', 'id'], unique=False)
    op.create_index(op.f('ix_outbox_person_id'), 'outbox', ['person_id'], unique=False)
    op.create_table('questions',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('question_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('asked_at', Moment(), nullable=False),
    sa.Column('answered_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_questions_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions'))
    )
    op.create_index(op.f('ix_questions_person_id'), 'questions', ['person_id'], unique=False)
    op.create_table('revisions',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('canonical_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('manifest_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('manifest_sha256', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('form_version', sa.String(), nullable=False),
    sa.Column('receiver', sa.String(), nullable=False),
    sa.Column('sent_at', Moment(), nullable=False),
    sa.CheckConstraint('revision > 0', name=op.f('ck_revisions_revision')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_revisions_application_id_applications'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisions')),
    sa.UniqueConstraint('application_id', 'revision', name=op.f('uq_revisions_application_id_revision'))
    )
    op.create_table('items',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('application_id', sa.String(), nullable=False),
    sa.Column('region', sa.String(), nullable=False),
    sa.Column('manifest_sha256', sa.String(), nullable=False),
    sa.Column('state', sa.Enum('queued', 'leased', 'acknowledged', 'held', 'withdrawn', name='state', native_enum=False, create_constraint=True, length=16), nullable=False),
    sa.Column('queued_at', Moment(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.Column('holder', sa.String(), nullable=True),
    sa.Column('token_hash', sa.String(), nullable=True),
    sa.Column('lease_until', Moment(), nullable=True),
    sa.Column('acknowledged_at', Moment(), nullable=True),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'leased') = (lease_until IS NOT NULL)", name=op.f('ck_items_lease')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_items_application_id_applications'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_items_revision_id_revisions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_items')),
    sa.UniqueConstraint('revision_id', name=op.f('uq_items_revision_id'))
    )
    op.create_index(op.f('ix_items_application_id'), 'items', ['application_id'], unique=False)
    op.create_index('ix_items_lease_until', 'items', ['lease_until'], unique=False, sqlite_where=sa.text('lease_until IS NOT NULL'), postgresql_where=sa.text('lease_until IS NOT NULL'))
    op.create_index('ix_items_open', 'items', ['queued_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('queued', 'leased')"), postgresql_where=sa.text("state IN ('queued', 'leased')"))
    op.create_table('revision_attachments',
    sa.Column('revision_id', sa.String(), nullable=False),
    sa.Column('attachment_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachments.id'], name=op.f('fk_revision_attachments_attachment_id_attachments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['revision_id'], ['revisions.id'], name=op.f('fk_revision_attachments_revision_id_revisions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('revision_id', 'attachment_id', name=op.f('pk_revision_attachments'))
    )
    op.create_index(op.f('ix_revision_attachments_attachment_id'), 'revision_attachments', ['attachment_id'], unique=False)


def downgrade() -> None:
    raise RuntimeError("Restore the copy made before the upgrade.")
