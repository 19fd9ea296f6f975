using Streams.Checkpoints;
using Streams.Operators;
using Streams.Runtime;
using Streams.Runtime.Tasks;
using Streams.State;
using Streams.Time;

namespace Streams.Tests.Runtime.Tasks;

public sealed class SubtaskAlarmTests
{
    [Fact]
    public void A_stopped_task_wants_no_alarm_for_the_idleness_of_its_source_until_the_stop_is_aborted()
    {
        Subtask task = Create();
        task.Attach([new QuietHead(task)], 0);
        Now now = new(1_000, 0);
        Assert.Equal(RunResult.NeedsInput, task.Run(in now, 1));
        Assert.Equal(5, task.NextAlarm);

        task.Post(new TriggerSignal(1, CheckpointKind.Stop));
        task.Run(in now, 1);
        Assert.Equal(long.MaxValue, task.NextAlarm);

        task.Post(new AbortSignal(1));
        task.Run(in now, 1);
        Assert.Equal(5, task.NextAlarm);
    }

    private static Subtask Create() => new()
    {
        Index = 0,
        Name = "quiet",
        Job = "test",
        Attempt = new AttemptIdentity(1, "test", false),
        Clock = TimeProvider.System,
        Subtask = 0,
        Parallelism = 1,
        BytesPerEdgeBatch = 1 << 16,
        GroupCount = 1,
        Groups = KeyGroups.Range(0, 1, 1),
    };

    private sealed class QuietHead(OperatorContext context) : SourceHead(context)
    {
        public override string Name => "quiet";

        public override long NextDeadlineMs => 5;

        public override bool TryPoll() => false;

        public override void Drain() => HasEnded = true;

        public override void OnDeadline() { }

        public override void OnNoCredit() { }
    }
}
