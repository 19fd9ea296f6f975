using Streams.Runtime;
using Streams.Time;

namespace Streams.Tests.Runtime.Actors;

/// <summary>What a test makes of a task: what it does when it is told something, and when it runs.</summary>
internal sealed class ScriptedTask(int index, int inlets = 0, int outlets = 0) : FakeTask(index, inlets, outlets)
{
    public Action<ScriptedTask, Signal, Now>? Signalled { get; init; }
    public Func<ScriptedTask, Now, RunResult>? Running { get; init; }
    public override string Name => $"scripted {Index}";

    public void SetAlarm(long atMs) => NextAlarm = atMs;
    public void Begin(Effect effect) => Start(effect);
    public bool Emit(int outlet, int value)
    {
        if (Out[outlet] is not null) return false;
        Out[outlet] = BatchOf(value);
        return true;
    }

    protected override void OnSignal(Signal signal, Now now) => Signalled?.Invoke(this, signal, now);
    protected override RunResult Work(Now now, int budget) => Running?.Invoke(this, now) ?? RunResult.NeedsInput;
}
