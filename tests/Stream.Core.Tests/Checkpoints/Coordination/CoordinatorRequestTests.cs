using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using static Streams.Tests.Checkpoints.Coordination.CoordinatorScript;

namespace Streams.Tests.Checkpoints.Coordination;

/// <summary>Savepoints, stops with one, and drains, as the coordinator decides them.</summary>
public sealed class CoordinatorRequestTests
{
    private static readonly CheckpointRequest Savepoint = new(1, RequestKind.Savepoint, "/there");
    private static readonly CheckpointRequest Stop = new(2, RequestKind.Stop, "/stop");
    private static readonly CheckpointRequest Drain = new(3, RequestKind.Drain, null);

    private readonly CoordinatorScript _script = new CoordinatorScript().RunFresh();

    [Fact]
    public void A_savepoint_is_copied_before_its_entry_is_written_and_completed_when_all_is_published()
    {
        _script.Post(new CheckpointRequested(Savepoint));
        Assert.Equal(new TriggerCheckpoint(1, CheckpointKind.Periodic), _script.Take<TriggerCheckpoint>());
        _script.Acknowledge(1, 1);
        ExportSavepoint export = _script.Take<ExportSavepoint>();
        Assert.Equal(("/there", 1L), (export.Path, export.Manifest.CheckpointId));
        _script.Nothing().Post(new SavepointExported(1)).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();

        _script.Nothing().Settle(1);
        Assert.Same(export.Manifest, _script.Take<PublishSavepoint>().Manifest);
        _script.Nothing().Post(new SavepointPublished(1));

        Assert.Equal(new AnswerRequest(Savepoint, export.Manifest, null), _script.Take<AnswerRequest>());
        _script.Nothing().Ring(100);
        Assert.Equal(2, _script.Take<TriggerCheckpoint>().CheckpointId);
    }

    [Fact]
    public void A_savepoint_waits_for_the_checkpoint_in_flight_and_for_the_savepoint_before_it()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Post(new CheckpointRequested(Savepoint)).Post(new CheckpointRequested(Savepoint with { Number = 9, Path = "/other" })).Nothing();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        SeeThrough(2, CheckpointKind.Periodic, "/there");
        SeeThrough(3, CheckpointKind.Periodic, "/other", retires: true);
        _script.Nothing();
    }

    [Fact]
    public void While_a_savepoint_waits_for_its_publishing_checkpoints_go_on()
    {
        _script.Post(new CheckpointRequested(Savepoint)).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Take<ExportSavepoint>();
        _script.Post(new SavepointExported(1)).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();

        _script.Ring(100).Complete(1, 2, out _);
        _script.Settle(2).Take<PublishSavepoint>();
    }

    [Theory, InlineData(RequestKind.Savepoint), InlineData(RequestKind.Stop)]
    public void A_copy_that_fails_costs_a_checkpoint_and_the_caller_gets_the_reason(object kind)
    {
        CheckpointRequest request = Savepoint with { Kind = (RequestKind)kind };
        _script.Post(new CheckpointRequested(request)).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Take<ExportSavepoint>();

        _script.Post(new SavepointExported(1, "No space."));

        Assert.Equal("Its savepoint could not be written: No space.", _script.Take<AbortCheckpoint>().Reason);
        Assert.Equal(Files(1, 1), [.. _script.Take<Retire>().Files, .. _script.Take<Retire>().Files]);
        Assert.Equal("Checkpoint 1 was aborted. Its savepoint could not be written: No space.", _script.Take<AnswerRequest>().Problem);
        _script.Nothing().Ring(100);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Periodic), _script.Take<TriggerCheckpoint>());
    }

    [Fact]
    public void A_copy_that_comes_too_late_is_deleted()
    {
        _script.Post(new CheckpointRequested(Savepoint)).Take<TriggerCheckpoint>();
        ExportSavepoint export = _script.Acknowledge(1, 1).Take<ExportSavepoint>();
        _script.Ring(1000).Take<AbortCheckpoint>();
        _script.Take<Retire>();
        _script.Take<Retire>();
        Assert.Contains("The savepoint of checkpoint 1 is being written to '/there'.", _script.Take<AnswerRequest>().Problem, StringComparison.Ordinal);
        _script.Take<TriggerCheckpoint>();

        _script.Post(new SavepointExported(1));

        Assert.Equal(new DropSavepoint(export.Manifest, "/there"), _script.Take<DropSavepoint>());
    }

    [Fact]
    public void A_stop_takes_the_place_of_a_periodic_checkpoint_and_ends_the_attempt_without_finishing_the_job()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();

        _script.Post(new CheckpointRequested(Stop));

        Assert.True(_script.Take<AbortCheckpoint>().IsReplaced);
        SeeThrough(2, CheckpointKind.Stop, "/stop");
        _script.Ends(AttemptOutcome.Stopped);
    }

    [Fact]
    public void A_stop_that_the_host_wants_gives_up_a_savepoint_under_way()
    {
        _script.Post(new CheckpointRequested(Savepoint)).Take<TriggerCheckpoint>();

        _script.Post(new StopRequested()).Take<AbortCheckpoint>();

        Assert.Equal("Checkpoint 1 was aborted. The last checkpoint takes its place.", _script.Take<AnswerRequest>().Problem);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Stop), _script.Take<TriggerCheckpoint>());
    }

    [Fact]
    public void A_savepoint_whose_directory_cannot_be_completed_is_told_and_nothing_else_happens()
    {
        _script.Post(new CheckpointRequested(Stop)).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Take<ExportSavepoint>();
        _script.Post(new SavepointExported(1)).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1).Take<PublishSavepoint>();

        _script.Post(new SavepointPublished(1, "The disk is gone."));

        Assert.Equal("Checkpoint 1 is complete and in the log, but its savepoint could not be finished: The disk is gone.", _script.Take<AnswerRequest>().Problem);
        _script.Ends(AttemptOutcome.Stopped);
    }

    [Fact]
    public void A_drain_ends_the_sources_and_is_answered_when_the_log_says_that_the_job_has_finished()
    {
        _script.Post(new CheckpointRequested(Drain)).Take<DrainSources>();
        _script.Nothing().Post(new EndOfDataSeen(1));
        Assert.Equal(CheckpointKind.Final, _script.Take<TriggerCheckpoint>().Kind);
        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1).Append(AppendOutcome.Created, out AppendEntry append);

        Assert.IsType<FinishedEntry>(append.Entry);
        Assert.Null(_script.Take<AnswerRequest>().Problem);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void Between_a_drain_and_the_end_of_data_no_checkpoint_is_taken_whatever_is_due()
    {
        _script.Post(new CheckpointRequested(Drain)).Take<DrainSources>();

        _script.Ring(100).Nothing();
        _script.Post(new StopRequested()).Nothing();

        _script.Post(new EndOfDataSeen(1));
        Assert.Equal(CheckpointKind.Final, _script.Take<TriggerCheckpoint>().Kind);
    }

    [Fact]
    public void A_drain_whose_last_checkpoint_fails_ends_the_attempt_and_the_next_one_is_not_drained()
    {
        _script.Post(new CheckpointRequested(Drain)).Take<DrainSources>();
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();

        _script.Ring(1000).Take<AbortCheckpoint>();

        Assert.StartsWith("Checkpoint 1 was aborted. It did not complete within 00:00:01.", _script.Take<AnswerRequest>().Problem, StringComparison.Ordinal);
        Assert.StartsWith("The drain has failed, and the job starts again from the last checkpoint.", _script.Ends(AttemptOutcome.Retry).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_savepoint_of_a_drain_that_the_end_of_data_overtakes_is_not_said_to_be_there()
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();
        _script.Post(new CheckpointRequested(Drain with { Path = "/late" })).Take<DrainSources>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1).Append(AppendOutcome.Created, out _);

        AnswerRequest answer = _script.Take<AnswerRequest>();
        Assert.Null(answer.Checkpoint);
        Assert.EndsWith("there is no savepoint.", answer.Problem, StringComparison.Ordinal);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void A_drain_without_a_savepoint_that_the_end_of_data_overtakes_has_what_it_wants()
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();
        _script.Post(new CheckpointRequested(Drain)).Take<DrainSources>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1).Append(AppendOutcome.Created, out _);

        Assert.Null(_script.Take<AnswerRequest>().Problem);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void What_is_asked_before_the_tasks_run_is_served_when_they_do()
    {
        CoordinatorScript script = new CoordinatorScript().Post(new AttemptBegins()).Post(new CheckpointRequested(Savepoint)).List().Append(AppendOutcome.Created, out _).List(1);
        script.Take<Deploy>();

        script.Post(new CheckpointRequested(Stop)).Post(new TasksDeployed()).Take<Sweep>();

        Assert.Equal(CheckpointKind.Periodic, script.Take<TriggerCheckpoint>().Kind);
    }

    [Fact]
    public void A_request_that_the_end_of_data_overtakes_is_not_served()
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();

        _script.Post(new CheckpointRequested(Stop));

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        Assert.EndsWith("there is no savepoint.", _script.Settle(1).Append(AppendOutcome.Created, out _).Take<AnswerRequest>().Problem, StringComparison.Ordinal);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void All_who_wait_for_the_end_of_the_job_are_answered_by_it()
    {
        CheckpointRequest withSavepoint = Drain with { Number = 4, Path = "/drained" };
        foreach (CheckpointRequest request in (CheckpointRequest[])[withSavepoint, Drain, Stop, Drain with { Number = 5 }, withSavepoint with { Number = 6, Path = "/other" }]) _script.Post(new CheckpointRequested(request));
        _script.Take<DrainSources>();
        _script.Nothing().Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Take<ExportSavepoint>();
        _script.Post(new SavepointExported(1)).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1).Take<PublishSavepoint>();

        _script.Post(new SavepointPublished(1)).Append(AppendOutcome.Created, out _);

        AnswerRequest[] answers = [.. Enumerable.Range(0, 5).Select(_ => _script.Take<AnswerRequest>())];
        Assert.Equal([4L, 3L, 2L, 5L, 6L], answers.Select(static a => a.Request.Number));
        Assert.Equal([true, true, false, true, false], answers.Select(static a => a.Problem is null));
        Assert.Equal(1, answers[0].Checkpoint?.CheckpointId);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void All_who_wait_behind_a_stop_are_told_that_the_job_has_stopped()
    {
        _script.Post(new CheckpointRequested(Stop)).Post(new CheckpointRequested(Stop with { Number = 7, Path = "/other" })).Post(new CheckpointRequested(Drain));

        SeeThrough(1, CheckpointKind.Stop, "/stop");

        Assert.Equal("The job has stopped before, and its last checkpoint was not taken for this request: there is no savepoint.", _script.Take<AnswerRequest>().Problem);
        Assert.Equal("The job has stopped before, and is not drained.", _script.Take<AnswerRequest>().Problem);
        _script.Ends(AttemptOutcome.Stopped);
    }

    [Fact]
    public void Nothing_is_drained_behind_the_barrier_of_a_stop_before_that_is_given_up()
    {
        _script.Post(new StopRequested());
        Assert.Equal(CheckpointKind.Stop, _script.Take<TriggerCheckpoint>().Kind);
        _script.Post(new CheckpointRequested(Drain)).Nothing();

        _script.Post(new SnapshotFailed(0, 1, "The disk is full."));

        _script.Take<AbortCheckpoint>();
        _script.Take<DrainSources>();
    }

    [Fact]
    public void Without_a_store_every_drain_is_answered_at_the_end()
    {
        CoordinatorScript script = new CoordinatorScript(static s => s with { HasStore = false }).Post(new AttemptBegins());
        script.Take<Deploy>();
        script.Post(new TasksDeployed()).Post(new CheckpointRequested(Drain)).Take<DrainSources>();

        script.Post(new CheckpointRequested(Drain with { Number = 8 })).Post(new CheckpointRequested(Stop)).Nothing().Post(new EndOfDataSeen(1));

        Assert.Equal([null, null, Stop.Path], Enumerable.Range(0, 3).Select(_ => script.Take<AnswerRequest>()).Select(static a => a.Problem is null ? null : a.Request.Path));
        script.Ends(AttemptOutcome.Finished);
    }

    private void SeeThrough(long id, CheckpointKind kind, string path, bool retires = false)
    {
        Assert.Equal(new TriggerCheckpoint(id, kind), _script.Take<TriggerCheckpoint>());
        Assert.Equal(path, _script.Acknowledge(1, id).Take<ExportSavepoint>().Path);
        _script.Post(new SavepointExported(id)).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        if (retires) _script.Take<Retire>();
        _script.Settle(id).Take<PublishSavepoint>();
        _script.Post(new SavepointPublished(id));
        Assert.Null(_script.Take<AnswerRequest>().Problem);
    }
}
