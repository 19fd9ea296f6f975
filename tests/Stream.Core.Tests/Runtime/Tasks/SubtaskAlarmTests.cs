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

    [Fact]
    public void A_source_that_goes_idle_while_it_finds_nothing_says_so_before_the_task_waits_for_input()
    {
        Subtask task = Create();
        Witness witness = new(task);
        task.Attach([new QuietHead(task) { OnEmptyPoll = () => task.ChangeStatus(isIdle: true) }, witness], 0);

        Assert.Equal(RunResult.NeedsInput, task.Run(new Now(1_000, 0), 10));

        Assert.True(witness.IsIdle);
    }

    [Fact]
    public void What_a_source_sets_free_while_it_finds_nothing_is_gone_through_before_the_task_waits_for_input()
    {
        Subtask task = Create();
        Witness witness = new(task);
        task.Attach([new QuietHead(task) { OnEmptyPoll = () => witness.Left = 3 }, witness], 0);

        Assert.Equal(RunResult.More, task.Run(new Now(1_000, 0), 1));
        Assert.Equal(RunResult.NeedsInput, task.Run(new Now(1_000, 0), 10));

        Assert.Equal(0, witness.Left);
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
        private bool _hasPolled;

        /// <summary>What the first poll does, which finds no records.</summary>
        public Action OnEmptyPoll { get; init; } = static () => { };

        public override string Name => "quiet";

        public override long NextDeadlineMs => 5;

        public override bool TryPoll()
        {
            if (!_hasPolled) OnEmptyPoll();
            _hasPolled = true;
            return false;
        }

        public override void Drain() => HasEnded = true;

        public override void OnDeadline() { }

        public override void OnNoCredit() { }
    }

    /// <summary>Sees what reaches it. It has a cursor of so many steps.</summary>
    private sealed class Witness(OperatorContext context) : Operator(context)
    {
        public bool IsIdle { get; private set; }

        public int Left { get; set; }

        public override string Name => "witness";

        public override bool IsOpen => Left > 0;

        public override void OnIdle(bool isIdle) => IsIdle = isIdle;

        public override void Resume()
        {
            Left--;
            Context.Budget--;
        }
    }
}
