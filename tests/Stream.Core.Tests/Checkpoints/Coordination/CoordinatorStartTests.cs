using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using static Streams.Tests.Checkpoints.Coordination.CoordinatorScript;

namespace Streams.Tests.Checkpoints.Coordination;

public sealed class CoordinatorStartTests
{
    private static StartEntry Start(long restored = 0, RunId? run = null) => new(run ?? Other, Lineage, restored);

    /// <summary>Log: start 1, checkpoints 1 to 3 as entries 2 to 4, of which 3 and 4 are kept; start 5.</summary>
    private static CoordinatorScript Won()
    {
        CoordinatorScript script = new();
        script.Begin(1, 2, 3, 4, 5).Read(5, Start(4)).Read(4, Completed(1, 3, oldest: 3)).Read(1, Start());
        script.Append(AppendOutcome.Created, out AppendEntry append);
        Assert.Equal(new AppendEntry(6, new StartEntry(Own, Lineage, 4)), append);
        return script.List(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void An_empty_log_begins_a_lineage_with_nothing_restored()
    {
        CoordinatorScript script = new();

        script.Begin().Append(AppendOutcome.Created, out AppendEntry append).List(1);

        Assert.Equal(new AppendEntry(1, new StartEntry(Own, NewLineage, 0)), append);
        Assert.Equal(new Deploy(1, NewLineage, 0, null), script.Take<Deploy>());
    }

    [Fact]
    public void The_newest_checkpoint_is_restored_and_its_lineage_kept()
    {
        CoordinatorScript script = Won();
        Manifest manifest = ManifestOf(1, 3);

        script.ReadManifest(4, manifest).Read(3, Completed(1, 2, oldest: 2)).ReadManifest(3, ManifestOf(1, 2));

        Assert.Equal(new Deploy(6, Lineage, 4, manifest), script.Take<Deploy>());
        Assert.Equal(6, script.Status.Term);
        Assert.Equal(3, script.Status.LastCompletedId);
    }

    [Fact]
    public void A_successor_retires_what_its_predecessor_left_then_sweeps_once()
    {
        CoordinatorScript script = Won();
        script.ReadManifest(4, ManifestOf(1, 3)).Read(3, Completed(1, 2, oldest: 2)).ReadManifest(3, ManifestOf(1, 2));
        script.Take<Deploy>();

        script.Post(new TasksDeployed()).Read(2, Completed(1, 1, oldest: 2)).ReadManifest(2, ManifestOf(1, 1));

        Retire retire = script.Take<Retire>();
        Assert.Equal(Files(1, 1), retire.Files);
        Assert.Equal([2], retire.Entries);
        script.Read(1, Start());
        Sweep sweep = script.Take<Sweep>();
        Assert.Equal(6, sweep.Term);
        Assert.Equal([.. Files(1, 2), .. Files(1, 3)], sweep.Spared.Order());
        Assert.Equal([3, 4], sweep.RetainedEntries);
        script.Nothing();
    }

    [Fact]
    public void Nothing_is_deleted_while_another_kept_checkpoint_cannot_be_read()
    {
        CoordinatorScript script = Won();

        script.ReadManifest(4, ManifestOf(1, 3)).Read(3, Completed(1, 2, oldest: 2)).ReadManifest(3, null);
        script.Take<Deploy>();
        script.Post(new TasksDeployed());

        script.Nothing();
    }

    [Fact]
    public void A_finished_job_succeeds_at_once()
    {
        CoordinatorScript script = new();

        script.Begin(1, 2, 3).Read(3, new FinishedEntry(Other, 1));

        script.Ends(AttemptOutcome.AlreadyFinished);
    }

    [Fact]
    public void A_gap_that_a_second_listing_fills_is_no_gap()
    {
        CoordinatorScript script = new();

        script.Begin(1, 3).Read(3, Start()).List(1, 2, 3).Read(3, Start()).Read(2, Completed(1, 1, oldest: 2)).Read(1, Start());

        Assert.Equal(4, script.Take<AppendEntry>().Number);
    }

    [Fact]
    public void The_same_gap_below_the_same_newest_entry_refuses()
    {
        CoordinatorScript script = new();

        script.Begin(1, 3, 4).Read(4, Completed(1, 3, oldest: 2)).List(1, 3, 4);

        AttemptEnds ends = script.Ends(AttemptOutcome.Refused);
        Assert.IsType<CheckpointStoreException>(ends.Cause);
        Assert.StartsWith("Entry 2 of the log of job 'job' is missing, though entry 4 keeps everything from 2 on. Nothing was run.", ends.Reason);
    }

    [Fact]
    public void The_same_gap_below_a_newer_entry_is_looked_at_again()
    {
        CoordinatorScript script = new();

        script.Begin(1, 3, 4).Read(4, Completed(1, 3, oldest: 2)).List(1, 3, 4, 5).Read(5, Completed(1, 4, oldest: 4)).Read(1, Start());

        Assert.Equal(new AppendEntry(6, new StartEntry(Own, Lineage, 5)), script.Take<AppendEntry>());
    }

    [Fact]
    public void An_entry_that_was_missed_by_one_listing_and_retired_behind_the_next_is_no_gap()
    {
        CoordinatorScript script = new();

        script.Begin(2, 4).Read(4, Start(3)).List(1, 2, 3, 4).Read(4, Start(3)).Read(3, null).List(1, 4, 5).Read(5, Completed(4, 5, oldest: 5)).Read(4, Start(3));

        Assert.Equal(new AppendEntry(6, new StartEntry(Own, Lineage, 5)), script.Take<AppendEntry>());
    }

    [Fact]
    public void An_entry_that_cannot_be_read_refuses_after_a_second_look()
    {
        CoordinatorScript script = new();

        script.Begin(1).Read(1, null, "bad checksum").List(1).Read(1, null, "bad checksum").List(1);

        Assert.Contains("Entry 1 of the log of job 'job' cannot be read (bad checksum).", script.Ends(AttemptOutcome.Refused).Reason);
    }

    [Theory]
    [InlineData((int)AppendOutcome.Exists, (int)AttemptOutcome.StartLost)]
    [InlineData((int)AppendOutcome.Unclear, (int)AttemptOutcome.Retry)]
    public void A_start_that_is_not_created_is_not_won(int outcome, int expected)
    {
        CoordinatorScript script = new();

        script.Begin().Append((AppendOutcome)outcome, out _);

        script.Ends((AttemptOutcome)expected);
    }

    [Fact]
    public void A_start_below_a_higher_entry_is_void()
    {
        CoordinatorScript script = new();

        script.Begin().Append(AppendOutcome.Created, out _).List(1, 2);

        script.Ends(AttemptOutcome.StartLost);
    }

    [Fact]
    public void A_start_that_a_listing_does_not_show_is_not_won()
    {
        CoordinatorScript script = new();

        script.Begin().Append(AppendOutcome.Created, out _).List();

        script.Ends(AttemptOutcome.Retry);
    }

    [Fact]
    public void A_missing_manifest_below_a_later_start_means_superseded()
    {
        CoordinatorScript script = Won();

        script.ReadManifest(4, null).List(1, 4, 5, 6, 7, 8).Read(7, Start(run: Other));

        Assert.Equal($"Run {Other} holds the log of job 'job' since entry 7; this run, {Own}, stops.", script.Ends(AttemptOutcome.Superseded).Reason);
    }

    [Fact]
    public void A_manifest_that_is_missing_twice_below_the_own_start_refuses()
    {
        CoordinatorScript script = Won();

        script.ReadManifest(4, null).List(1, 4, 5, 6).ReadManifest(4, null).List(1, 4, 5, 6);

        AttemptEnds ends = script.Ends(AttemptOutcome.Refused);
        Assert.StartsWith($"The manifest '{CheckpointNames.Manifest(1, 3)}' of checkpoint 3, named by entry 4, cannot be read: It is cut. Nothing was run.", ends.Reason);
        Assert.IsType<CheckpointStoreException>(ends.Cause);
    }

    [Fact]
    public void A_state_file_that_is_missing_below_a_later_start_means_superseded()
    {
        CoordinatorScript script = new();
        script.Begin(1, 2).Read(2, Completed(1, 1, oldest: 2)).Read(1, Start()).Append(AppendOutcome.Created, out _).List(1, 2, 3).ReadManifest(2, ManifestOf(1, 1));
        script.Take<Deploy>();

        script.Post(new RestoreFailed("File 'x' is missing.")).List(1, 2, 3, 4).Read(4, Start());

        script.Ends(AttemptOutcome.Superseded);
    }

    [Fact]
    public void A_state_file_that_is_missing_refuses_with_its_name()
    {
        CoordinatorScript script = new();
        script.Begin(1, 2).Read(2, Completed(1, 1, oldest: 2)).Read(1, Start()).Append(AppendOutcome.Created, out _).List(1, 2, 3).ReadManifest(2, ManifestOf(1, 1));
        script.Take<Deploy>();

        script.Post(new RestoreFailed("File 'x' is missing.")).List(1, 2, 3);

        Assert.StartsWith("Checkpoint 1 (entry 2) cannot be restored: File 'x' is missing. Nothing was run.", script.Ends(AttemptOutcome.Refused).Reason);
    }

    [Fact]
    public void A_checkpoint_of_another_job_is_refused_naming_both()
    {
        AttemptEnds ends = Won().ReadManifest(4, ManifestOf(1, 3, job: "else")).Ends(AttemptOutcome.Refused);

        Assert.Contains("belongs to job 'else', and this is job 'job'.", ends.Reason);
    }

    [Fact]
    public void Another_number_of_key_groups_is_refused_naming_both()
    {
        AttemptEnds ends = Won().ReadManifest(4, ManifestOf(1, 3, keyGroups: 64)).Ends(AttemptOutcome.Refused);

        Assert.Contains("was taken with 64 key groups, and the job is set to 128.", ends.Reason);
        Assert.Contains("set it back to 64", ends.Reason);
    }

    [Fact]
    public void A_later_attempt_stops_if_another_run_has_started_since()
    {
        CoordinatorScript script = new(static s => s with { LastTerm = 2 });

        script.Begin(1, 2, 3, 4, 5).Read(5, Completed(4, 1, oldest: 5)).Read(4, Start());

        Assert.Equal($"Run {Other} holds the log of job 'job' since entry 4; this run, {Own}, stops.", script.Ends(AttemptOutcome.Superseded).Reason);
    }

    [Fact]
    public void A_stop_before_anything_runs_needs_no_start()
    {
        CoordinatorScript script = new();
        script.Post(new AttemptBegins());
        script.Take<ListEntries>();

        script.Post(new StopRequested());

        script.Ends(AttemptOutcome.Stopped);
    }

    [Fact]
    public void Without_a_store_the_end_and_a_stop_need_nothing()
    {
        foreach (bool stops in new[] { false, true })
        {
            CoordinatorScript script = new(static s => s with { HasStore = false });
            script.Post(new AttemptBegins());
            Assert.Equal(new Deploy(0, NewLineage, 0, null), script.Take<Deploy>());
            script.Post(new TasksDeployed()).Nothing();

            script.Post(stops ? new StopRequested() : new EndOfDataSeen(1));

            script.Ends(stops ? AttemptOutcome.Stopped : AttemptOutcome.Finished);
        }
    }
}
