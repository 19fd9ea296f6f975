using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using static Streams.Tests.Checkpoints.Coordination.CoordinatorScript;

namespace Streams.Tests.Checkpoints.Coordination;

public sealed class CoordinatorEndTests
{
    private readonly CoordinatorScript _script = new CoordinatorScript().RunFresh();

    [Fact]
    public void The_end_of_data_is_followed_by_a_final_checkpoint_its_commits_and_the_entry_that_says_so()
    {
        _script.Post(new EndOfDataSeen(1));
        Assert.Equal(new TriggerCheckpoint(1, CheckpointKind.Final), _script.Take<TriggerCheckpoint>());
        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _);
        Assert.Equal(new CheckpointCompleted(1, CheckpointKind.Final, 2), _script.Take<CheckpointCompleted>());

        _script.Settle(1);

        _script.Append(AppendOutcome.Created, out AppendEntry append);
        Assert.Equal(new AppendEntry(3, new FinishedEntry(Own, 1)), append);
        _script.Ends(AttemptOutcome.Finished);
    }

    [Fact]
    public void Reports_from_before_the_final_checkpoint_do_not_count()
    {
        _script.Post(new CommitsSettled(0, 1)).Post(new CommitsSettled(1, 1)).Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();

        _script.Post(new CommitsSettled(1, 0)).Nothing();
        _script.Settle(1);
        Assert.IsType<FinishedEntry>(_script.Take<AppendEntry>().Entry);
    }

    [Fact]
    public void The_end_of_data_may_be_reported_before_the_deployment_is()
    {
        CoordinatorScript script = new();
        script.Begin().Append(AppendOutcome.Created, out _).List(1).Take<Deploy>();

        script.Post(new EndOfDataSeen(1)).Post(new TasksDeployed()).Take<Sweep>();

        Assert.Equal(CheckpointKind.Final, script.Take<TriggerCheckpoint>().Kind);
    }

    [Fact]
    public void A_final_checkpoint_that_fails_is_tried_again_after_the_interval()
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();

        _script.Post(new SnapshotFailed(0, 1, "The disk is full.")).Take<AbortCheckpoint>();

        _script.Take<Retire>();
        _script.Ring(99).Nothing().Ring(100);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Final), _script.Take<TriggerCheckpoint>());
    }

    [Theory]
    [InlineData((int)AppendOutcome.Unclear)]
    [InlineData((int)AppendOutcome.Exists)]
    public void The_last_entry_is_won_or_lost_like_any_other(int outcome)
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1);

        _script.Append((AppendOutcome)outcome, out _);

        if ((AppendOutcome)outcome == AppendOutcome.Exists) _script.Read(3, new StartEntry(Other, Lineage, 2)).Ends(AttemptOutcome.Superseded);
        else _script.Ends(AttemptOutcome.Retry);
    }

    [Fact]
    public void A_stop_takes_a_checkpoint_at_once_and_ends_when_all_is_published()
    {
        _script.Post(new StopRequested());
        Assert.Equal(new TriggerCheckpoint(1, CheckpointKind.Stop), _script.Take<TriggerCheckpoint>());
        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _);
        Assert.Equal(CheckpointKind.Stop, _script.Take<CheckpointCompleted>().Kind);

        _script.Settle(1);

        _script.Ends(AttemptOutcome.Stopped);
    }

    [Fact]
    public void A_stop_aborts_a_periodic_checkpoint_that_tasks_still_write()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();

        _script.Post(new StopRequested());

        Assert.Equal(1, _script.Take<AbortCheckpoint>().CheckpointId);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Stop), _script.Take<TriggerCheckpoint>());
    }

    [Fact]
    public void A_stop_lets_a_checkpoint_finish_that_all_tasks_have_written()
    {
        _script.Ring(100).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1);

        _script.Post(new StopRequested()).Append(AppendOutcome.Created, out _);

        Assert.Equal(1, _script.Take<CheckpointCompleted>().CheckpointId);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Stop), _script.Take<TriggerCheckpoint>());
    }

    [Fact]
    public void A_stop_that_takes_too_long_names_the_tasks_that_hold_it()
    {
        _script.Post(new StopRequested()).Take<TriggerCheckpoint>();
        _script.Post(new SnapshotAcknowledged(0, 1, [StateFile(1, 1, 0)]));
        Assert.Equal(500, _script.NextAlarm);

        _script.Ring(500);

        Assert.Equal("The stop did not come to its end within 00:00:00.5000000. Checkpoint 1 waits for task 'write'.", _script.Ends(AttemptOutcome.StopTimedOut).Reason);
    }

    [Fact]
    public void A_stop_whose_output_is_not_published_in_time_names_the_tasks()
    {
        _script.Post(new StopRequested()).Take<TriggerCheckpoint>();
        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Post(new CommitsSettled(0, 1));

        _script.Ring(500);

        Assert.Contains("Checkpoint 1 is complete; what it holds is being published by task 'write'.", _script.Ends(AttemptOutcome.StopTimedOut).Reason);
    }

    [Fact]
    public void A_stop_whose_checkpoint_fails_tries_again_and_tells_why_in_the_end()
    {
        _script.Post(new StopRequested()).Take<TriggerCheckpoint>();

        _script.Post(new SnapshotFailed(0, 1, "The disk is full.")).Take<AbortCheckpoint>();
        _script.Take<Retire>();

        Assert.Equal(51, _script.NextAlarm);
        Assert.Equal(new TriggerCheckpoint(2, CheckpointKind.Stop), _script.Ring(51).Take<TriggerCheckpoint>());
        _script.Ring(500);
        Assert.Contains("Task 'read' could not write its part: The disk is full.", _script.Ends(AttemptOutcome.StopTimedOut).Reason);
    }

    [Fact]
    public void A_stop_during_the_final_checkpoint_lets_the_job_finish()
    {
        _script.Post(new EndOfDataSeen(1)).Take<TriggerCheckpoint>();

        _script.Post(new StopRequested()).Nothing();

        _script.Acknowledge(1, 1).Append(AppendOutcome.Created, out _).Take<CheckpointCompleted>();
        _script.Settle(1);
        _script.Append(AppendOutcome.Created, out _).Ends(AttemptOutcome.Finished);
    }
}
