using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using static Streams.Tests.Checkpoints.Coordination.CoordinatorScript;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>What a start restores, and when it needs consent.</summary>
public sealed class StartRulesTests
{
    private static readonly Manifest Saved = ManifestOf(4, 6);
    private static readonly RunId Elsewhere = new(77);

    [Fact]
    public void A_savepoint_that_is_the_newest_checkpoint_goes_on_with_its_lineage()
    {
        CoordinatorScript script = Script(ManifestOf(4, 7), consent: null);

        ReadLog(script).Append(AppendOutcome.Created, out AppendEntry append);

        Assert.Equal(new StartEntry(Own, Lineage, 5, new StartOrigin(new SavepointId(Lineage, 4, 7), null)), append.Entry);
        script.List(4, 5, 6).ReadManifest(5, ManifestOf(4, 7));
        Assert.Null(script.Take<Deploy>().Fork);
    }

    [Fact]
    public void An_older_savepoint_needs_consent_that_names_the_lineage()
    {
        AttemptEnds ends = ReadLog(Script(Saved, consent: null)).Ends(AttemptOutcome.Refused);

        Assert.Equal(
            $"The newest checkpoint of job 'job' is 7 (entry 5) of lineage {Lineage}, and the start is to be from the savepoint in '/there'. That begins a new lineage: what was published after that point is published again, "
            + $"and sinks that publish exactly once need another place. If that is meant, set JobOptions.AllowNewLineage to \"{Lineage}\". To go on from the newest checkpoint, leave JobOptions.StartFrom as it is by default. Nothing was run.",
            ends.Reason);
        Assert.Equal(Lineage.ToString(), Assert.IsType<NewLineageException>(ends.Cause).Lineage);
        ReadLog(Script(Saved, consent: Elsewhere)).Ends(AttemptOutcome.Refused);
    }

    [Fact]
    public void With_consent_an_older_savepoint_begins_a_lineage_and_what_the_log_keeps_is_kept()
    {
        CoordinatorScript script = Script(Saved, consent: Lineage);

        ReadLog(script).Append(AppendOutcome.Created, out AppendEntry append);
        Assert.Equal(new StartEntry(Own, NewLineage, 0, new StartOrigin(SavepointId.Of(Saved), Lineage)), append.Entry);
        script.List(4, 5, 6).ReadManifest(5, ManifestOf(4, 7));
        Deploy deploy = script.Take<Deploy>();
        script.Post(new TasksDeployed()).Read(4, new StartEntry(Other, Lineage, 0));

        Assert.Equal((NewLineage, 0L, Saved, "/there"), (deploy.Lineage, deploy.RestoredEntry, deploy.Restored, deploy.Fork!.Path));
        Assert.Contains(CheckpointNames.Manifest(4, 7), script.Take<Sweep>().Spared);
        script.Ring(100);
        Assert.Equal(7, script.Take<TriggerCheckpoint>().CheckpointId);
    }

    [Fact]
    public void A_damaged_store_does_not_keep_a_job_from_starting_from_a_savepoint()
    {
        CoordinatorScript script = Script(Saved, consent: Lineage);
        ReadLog(script).Append(AppendOutcome.Created, out _).List(4, 5, 6);

        script.ReadManifest(5, null);

        Assert.Equal(Saved, script.Take<Deploy>().Restored);
    }

    [Fact]
    public void An_option_that_was_carried_out_is_not_carried_out_again()
    {
        CoordinatorScript script = Script(Saved, consent: Lineage);
        RunId forked = new(99);

        script.Begin(4, 5, 6, 7).Read(7, Completed(6, 8, oldest: 5)).Read(6, new StartEntry(Other, forked, 0, new StartOrigin(SavepointId.Of(Saved), Lineage)));

        script.Append(AppendOutcome.Created, out AppendEntry append);
        Assert.Equal(new StartEntry(Own, forked, 7, new StartOrigin(SavepointId.Of(Saved), Lineage)), append.Entry);
    }

    [Fact]
    public void A_new_lineage_counts_from_its_first_checkpoint()
    {
        // Entry 6 is the start of a run that left the lineage and completed nothing.
        CoordinatorScript again = Script(Saved, consent: Lineage);
        again.Begin(4, 5, 6).Read(6, new StartEntry(Other, new RunId(99), 0, new StartOrigin(SavepointId.Of(Saved), Lineage)));
        again.Read(5, Completed(4, 7, oldest: 5)).Read(4, new StartEntry(Other, Lineage, 0)).Append(AppendOutcome.Created, out AppendEntry fork);
        CoordinatorScript newest = new();
        newest.Begin(4, 5, 6).Read(6, new StartEntry(Other, new RunId(99), 0, new StartOrigin(SavepointId.Of(Saved), Lineage)));
        newest.Read(5, Completed(4, 7, oldest: 5)).Read(4, new StartEntry(Other, Lineage, 0)).Append(AppendOutcome.Created, out AppendEntry back);

        Assert.Equal(NewLineage, Assert.IsType<StartEntry>(fork.Entry).Lineage);
        Assert.Equal(new StartEntry(Own, Lineage, 5), back.Entry);
    }

    [Fact]
    public void In_an_empty_log_a_savepoint_needs_consent_that_names_its_own_lineage()
    {
        AttemptEnds ends = Script(Saved, consent: null).Begin().Ends(AttemptOutcome.Refused);
        CoordinatorScript allowed = Script(Saved, consent: Lineage).Begin().Append(AppendOutcome.Created, out AppendEntry append);

        Assert.StartsWith($"The store of job 'job' holds no checkpoint, and the start is to be from the savepoint in '/there', of lineage {Lineage}.", ends.Reason, StringComparison.Ordinal);
        Assert.Equal(NewLineage, Assert.IsType<StartEntry>(append.Entry).Lineage);
        Assert.Equal(Saved, allowed.List(1).Take<Deploy>().Restored);
    }

    [Fact]
    public void Nothing_needs_consent_where_there_is_something()
    {
        ReadLog(Script(null, consent: null)).Ends(AttemptOutcome.Refused);
        ReadLog(Script(null, consent: Lineage)).Append(AppendOutcome.Created, out AppendEntry fork);
        Script(null, consent: null).Begin().Append(AppendOutcome.Created, out AppendEntry fresh);

        Assert.Equal(new StartEntry(Own, NewLineage, 0, new StartOrigin(null, Lineage)), fork.Entry);
        Assert.Equal(new StartEntry(Own, NewLineage, 0, new StartOrigin(null, null)), fresh.Entry);
    }

    [Fact]
    public void A_later_attempt_of_the_run_goes_on_with_what_the_run_began()
    {
        CoordinatorScript script = new(static s => s with { Start = new StartPoint("nothing", null, null, null), LastTerm = 1 });

        script.Begin(1, 2).Read(2, Completed(1, 1, oldest: 2, Own)).Read(1, new StartEntry(Own, NewLineage, 0, new StartOrigin(null, null)));

        script.Append(AppendOutcome.Created, out AppendEntry append);
        Assert.Equal(2, Assert.IsType<StartEntry>(append.Entry).RestoredFrom);
    }

    [Fact]
    public void A_finished_job_starts_again_from_a_savepoint_with_consent_and_that_once()
    {
        CoordinatorScript fork = Script(Saved, consent: Lineage);
        fork.Begin(4, 5, 6).Read(6, new FinishedEntry(Other, 4)).Read(5, Completed(4, 7, oldest: 5)).Read(4, new StartEntry(Other, Lineage, 0)).Append(AppendOutcome.Created, out AppendEntry append);
        CoordinatorScript again = Script(Saved, consent: Lineage);
        StartOrigin origin = new(SavepointId.Of(Saved), Lineage);
        again.Begin(7, 8, 9).Read(9, new FinishedEntry(Other, 7)).Read(8, Completed(7, 8, oldest: 8)).Read(7, new StartEntry(Other, new RunId(99), 0, origin)).Ends(AttemptOutcome.AlreadyFinished);

        Assert.Equal((7L, NewLineage), (append.Number, Assert.IsType<StartEntry>(append.Entry).Lineage));
    }

    [Fact]
    public void A_drained_savepoint_is_refused_and_so_is_one_with_other_key_groups()
    {
        string drained = ReadLog(Script(Saved with { Kind = CheckpointKind.Final }, consent: Lineage)).Ends(AttemptOutcome.Refused).Reason;
        string regrouped = ReadLog(Script(Saved with { KeyGroups = 64 }, consent: Lineage)).Ends(AttemptOutcome.Refused).Reason;

        Assert.StartsWith("Job 'job' cannot start from the savepoint in '/there': it was taken at the end of job 'job', when it was drained or its sources had ended.", drained, StringComparison.Ordinal);
        Assert.Equal("Job 'job' cannot start from the savepoint in '/there': it was taken with 64 key groups, and the job is set to 128. The number is fixed for the life of a job's checkpoints: set it to 64.", regrouped);
    }

    [Fact]
    public void A_savepoint_whose_files_are_damaged_is_refused_naming_it()
    {
        CoordinatorScript script = Script(Saved, consent: Lineage);
        ReadLog(script).Append(AppendOutcome.Created, out _).List(4, 5, 6).ReadManifest(5, ManifestOf(4, 7)).Take<Deploy>();

        script.Post(new RestoreFailed("File '0.state' is cut."));

        Assert.Equal("Job 'job' cannot start from the savepoint in '/there': File '0.state' is cut. Nothing was run. Take the directory from a copy, or start from another savepoint.", script.Ends(AttemptOutcome.Refused).Reason);
    }

    private static CoordinatorScript Script(Manifest? savepoint, RunId? consent) =>
        new(s => s with { Start = savepoint is null ? new StartPoint("nothing", null, null, consent) : new StartPoint("the savepoint in '/there'", savepoint, "/there", consent) });

    /// <summary>Log: start 4, checkpoint 7 as entry 5.</summary>
    private static CoordinatorScript ReadLog(CoordinatorScript script) => script.Begin(4, 5).Read(5, Completed(4, 7, oldest: 5)).Read(4, new StartEntry(Other, Lineage, 0));
}
