using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using static Streams.Tests.Checkpoints.Coordination.CoordinatorScript;

namespace Streams.Tests.Checkpoints.Coordination;

public sealed class CoordinatorRunTests
{
    private readonly CoordinatorScript _script = new CoordinatorScript().RunFresh();

    [Fact]
    public void The_first_checkpoint_comes_one_interval_after_deployment()
    {
        Assert.Equal(100, _script.NextAlarm);

        _script.Ring(99).Nothing().Ring(100);

        Assert.Equal(new TriggerCheckpoint(1, CheckpointKind.Periodic), _script.Take<TriggerCheckpoint>());
        Assert.Equal(1, _script.Status.InFlightId);
    }

    [Fact]
    public void A_checkpoint_is_published_only_when_its_entry_is_won()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Post(new SnapshotAcknowledged(1, 1, [StateFile(1, 1, 1)])).Nothing().Post(new SnapshotAcknowledged(0, 1, [StateFile(1, 1, 0)]));

        Manifest manifest = _script.Take<WriteManifest>().Manifest;
        Assert.Equal([StateFile(1, 1, 0).File, StateFile(1, 1, 1).File], manifest.Files.Select(static f => f.File));
        Assert.Equal(("job", NewLineage, 1L, 1L, 128, new StreamTime(1_000_100)), (manifest.Job, manifest.Lineage, manifest.Term, manifest.CheckpointId, manifest.KeyGroups, manifest.CreatedAt));
        _script.Nothing().Post(new ManifestWritten(1, ManifestFile(1, 1)));
        Assert.Equal(new AppendEntry(2, Completed(1, 1, oldest: 2, Own)), _script.Take<AppendEntry>());
        _script.Nothing().Post(new EntryAppended(2, AppendOutcome.Created));
        Assert.Equal(new CheckpointCompleted(1, CheckpointKind.Periodic, 2), _script.Take<CheckpointCompleted>());
        _script.Nothing();
        Assert.Equal(1, _script.Status.LastCompletedId);
    }

    [Fact]
    public void The_interval_counts_between_starts_and_never_two_are_in_flight()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Ring(350).Nothing();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();

        Assert.Equal(2, _script.Take<TriggerCheckpoint>().CheckpointId);
        Assert.Equal(1350, _script.NextAlarm);
    }

    [Fact]
    public void What_falls_out_is_retired_by_name_and_its_entry_stays_until_a_kept_one_stands_above()
    {
        for (int id = 1; id <= 2; id++)
        {
            _script.Ring(id * 100).Complete(1, id, out CompletedEntry early).Nothing();
            Assert.Equal(2, early.OldestRetained);
        }

        _script.Ring(300).Complete(1, 3, out CompletedEntry entry);

        Assert.Equal(3, entry.OldestRetained);
        Retire retire = _script.Take<Retire>();
        Assert.Equal(Files(1, 1), retire.Files);
        Assert.Empty(retire.Entries);
    }

    [Fact]
    public void A_milestone_frees_the_entries_below_it_and_stays()
    {
        CoordinatorScript script = new(static s => s with { Retained = 1 });
        script.Begin([.. Enumerable.Range(996, 2).Select(static n => (long)n)]);
        script.Read(997, Completed(996, 7, oldest: 997)).Read(996, new StartEntry(Other, Lineage, 0)).Append(AppendOutcome.Created, out _).List(996, 997, 998).ReadManifest(997, ManifestOf(996, 7));
        script.Take<Deploy>();
        script.Post(new TasksDeployed()).Read(996, new StartEntry(Other, Lineage, 0)).Take<Sweep>();
        script.Settle(7);

        List<(long Id, long[] Entries)> retired = [];
        for (int id = 8; id <= 11; id++)
        {
            script.Ring((id - 7) * 100).Complete(998, id, out _);
            retired.Add((id, [.. script.Take<Retire>().Entries]));
        }

        // 997 lies below the own start, 999 below the milestone; 1000 is one; 1001 waits for the next.
        Assert.Equal([997], retired[0].Entries);
        Assert.Equal([999], retired[1].Entries);
        Assert.Empty(retired[2].Entries);
        Assert.Empty(retired[3].Entries);
    }

    [Fact]
    public void Tasks_hear_of_new_checkpoints_when_all_of_them_have_published_what_they_adopted()
    {
        CoordinatorScript script = new CoordinatorScript().RunRestored();
        script.Ring(100).Take<TriggerCheckpoint>();
        script.Acknowledge(6, 8).Append(AppendOutcome.Created, out _).Nothing();
        script.Post(new CommitsSettled(0, 7)).Nothing().Ring(200).Take<TriggerCheckpoint>();
        script.Acknowledge(6, 9).Append(AppendOutcome.Created, out _).Take<Retire>();

        script.Post(new CommitsSettled(1, 7));

        Assert.Equal([8L, 9L], [script.Take<CheckpointCompleted>().CheckpointId, script.Take<CheckpointCompleted>().CheckpointId]);
        script.Nothing().Ring(300).Take<TriggerCheckpoint>();
        script.Acknowledge(6, 10).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
    }

    [Fact]
    public void A_file_that_a_kept_checkpoint_names_too_stays()
    {
        CoordinatorScript script = new CoordinatorScript(static s => s with { Retained = 1 }).RunFresh();
        script.Ring(100).Complete(1, 1, out _);
        script.Ring(200).Take<TriggerCheckpoint>();

        script.Post(new SnapshotAcknowledged(0, 2, [StateFile(1, 1, 0)])).Post(new SnapshotAcknowledged(1, 2, [StateFile(1, 2, 1)])).Take<WriteManifest>();
        script.Post(new ManifestWritten(2, ManifestFile(1, 2))).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();

        Assert.Equal([CheckpointNames.State(1, 1, 1), CheckpointNames.Manifest(1, 1)], script.Take<Retire>().Files);
    }

    [Fact]
    public void A_checkpoint_that_takes_too_long_is_aborted_naming_the_tasks_and_its_number_is_not_used_again()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Post(new SnapshotAcknowledged(0, 1, [StateFile(1, 1, 0)]));

        _script.Ring(1100);

        AbortCheckpoint abort = _script.Take<AbortCheckpoint>();
        Assert.Equal(1, abort.CheckpointId);
        Assert.Equal("It did not complete within 00:00:01. Checkpoint 1 waits for task 'write'.", abort.Reason);
        Assert.Equal([CheckpointNames.State(1, 1, 0)], _script.Take<Retire>().Files);
        Assert.Equal(2, _script.Take<TriggerCheckpoint>().CheckpointId);
    }

    [Fact]
    public void Fifty_aborted_checkpoints_leave_no_file()
    {
        HashSet<string> files = [];
        void Delete()
        {
            Retire retire = _script.Take<Retire>();
            Assert.Empty(retire.Entries);
            foreach (string file in retire.Files) files.Remove(file);
        }

        for (int id = 1; id <= 50; id++)
        {
            _script.Ring(id * 1000).Take<TriggerCheckpoint>();
            files.UnionWith(Files(1, id).Take(id % 5 == 0 ? 3 : 2));
            switch (id % 5)
            {
                case 0: // The manifest is late.
                    for (int task = 0; task < 2; task++) _script.Post(new SnapshotAcknowledged(task, id, [StateFile(1, id, task)]));
                    _script.Take<WriteManifest>();
                    _script.Ring((id * 1000) + 999).Nothing();
                    _script.NowMs++;
                    _script.Post(new AlarmRang()).Take<AbortCheckpoint>();
                    Delete();
                    _script.Take<TriggerCheckpoint>();
                    _script.Post(new ManifestWritten(id, ManifestFile(1, id)));
                    Delete();
                    _script.Post(new SnapshotFailed(0, ++id, "gone")).Take<AbortCheckpoint>();
                    Delete();
                    break;
                case 1: // A write fails, the other's acknowledgement is late.
                    _script.Post(new SnapshotFailed(0, id, "The disk is full.")).Take<AbortCheckpoint>();
                    Delete();
                    _script.Post(new SnapshotAcknowledged(1, id, [StateFile(1, id, 1)]));
                    Delete();
                    break;
                default: // One has acknowledged, the other fails.
                    _script.Post(new SnapshotAcknowledged(1, id, [StateFile(1, id, 1)])).Post(new SnapshotFailed(0, id, "The disk is full.")).Take<AbortCheckpoint>();
                    Delete();
                    Delete();
                    break;
            }

            _script.Nothing();
        }

        Assert.Empty(files);
    }

    [Fact]
    public void A_manifest_that_cannot_be_written_aborts_and_the_job_goes_on()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        for (int task = 0; task < 2; task++) _script.Post(new SnapshotAcknowledged(task, 1, [StateFile(1, 1, task)]));
        _script.Take<WriteManifest>();

        _script.Post(new ManifestWritten(1, null, "The disk is full."));

        Assert.Equal("Its manifest could not be written: The disk is full.", _script.Take<AbortCheckpoint>().Reason);
        Assert.Equal(Files(1, 1), [.. _script.Take<Retire>().Files, .. _script.Take<Retire>().Files]);
        Assert.Equal("Checkpoint 1 was aborted. Its manifest could not be written: The disk is full.", _script.Status.LastAbortReason);
        _script.Ring(200).Complete(1, 2, out _);
    }

    [Fact]
    public void An_entry_under_way_is_never_aborted()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Take<AppendEntry>();

        _script.Ring(100_000).Nothing();

        Assert.Equal(long.MaxValue, _script.NextAlarm);
    }

    [Fact]
    public void An_unclear_entry_ends_the_attempt_and_deletes_nothing()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Unclear, out _);

        _script.Ends(AttemptOutcome.Retry);
        _script.Post(new SnapshotAcknowledged(0, 1, [StateFile(1, 1, 0)])).Ring(100_000).Nothing();
    }

    [Fact]
    public void Another_runs_entry_supersedes_naming_it()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Exists, out _).Read(2, new StartEntry(Other, Lineage, 0));

        Assert.Equal($"Run {Other} holds the log of job 'job' since entry 2; this run, {Own}, stops.", _script.Ends(AttemptOutcome.Superseded).Reason);
    }

    [Fact]
    public void An_own_entry_where_none_should_stand_ends_the_attempt()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Exists, out _).Read(2, Completed(1, 1, oldest: 2, Own));

        _script.Ends(AttemptOutcome.Retry);
    }
}
