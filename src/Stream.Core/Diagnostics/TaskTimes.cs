namespace Streams.Diagnostics;

/// <summary>How a task spends its time: busy, starved, held by credit, held by alignment; the last two by port. One writer, the task's host.</summary>
/// <remarks>A task that has given its turn back and waits for the next one counts as busy. Times are timestamps of the job's clock.</remarks>
internal sealed class TaskTimes
{
    /// <summary>The kinds of time that are not bound to a port.</summary>
    public const int Busy = 0, Starved = 1, HeldBySink = 2;

    private const int FirstOutlet = 3;

    private readonly long[] _spent;
    private int _activity = Starved;
    private int _wait = Starved;
    private long _since = long.MinValue;

    /// <summary>Times of a task with so many ports.</summary>
    /// <param name="inlets">How many inlets the task has.</param>
    /// <param name="outlets">How many outlets it has.</param>
    public TaskTimes(int inlets, int outlets)
    {
        Outlets = outlets;
        _spent = new long[FirstOutlet + outlets + inlets];
    }

    /// <summary>Whether they are those of a task with so many ports: kinds stand for other ports otherwise, even where there are as many.</summary>
    public bool AreOf(int inlets, int outlets) => Outlets == outlets && Count == FirstOutlet + outlets + inlets;

    /// <summary>How many kinds there are.</summary>
    public int Count => _spent.Length;

    private int Outlets { get; }

    /// <summary>Held by what waits at an outlet.</summary>
    public static int HeldBy(int outlet) => FirstOutlet + outlet;

    /// <summary>Held until the barrier of an inlet comes.</summary>
    public int AligningWith(int inlet) => FirstOutlet + Outlets + inlet;

    /// <summary>The outlet that a kind stands for; -1: none.</summary>
    public int OutletOf(int kind) => kind >= FirstOutlet && kind < FirstOutlet + Outlets ? kind - FirstOutlet : -1;

    /// <summary>The inlet that a kind stands for; -1: none.</summary>
    public int InletOf(int kind) => kind >= FirstOutlet + Outlets ? kind - FirstOutlet - Outlets : -1;

    /// <summary>The attempt begins.</summary>
    public void Start(long now) => (_activity, _wait, _since) = (Starved, Starved, now);

    /// <summary>The attempt is over: what comes until the next one counts as nothing.</summary>
    public void Stop(long now)
    {
        Switch(Starved, now);
        _since = long.MinValue;
    }

    /// <summary>What the task waits for once its turn ends.</summary>
    public void WaitFor(int kind) => _wait = kind;

    /// <summary>A turn begins.</summary>
    public void BeginTurn(long now) => Switch(Busy, now);

    /// <summary>A turn ends.</summary>
    /// <param name="isYield">It was given back with work left.</param>
    /// <param name="now">Now.</param>
    public void EndTurn(bool isYield, long now)
    {
        if (!isYield) Switch(_wait, now);
    }

    /// <summary>Time spent on a kind until now. Two readings may differ by the length of a turn from what really was.</summary>
    public long Spent(int kind, long now)
    {
        long since = Volatile.Read(ref _since);
        return _spent[kind] + (Volatile.Read(ref _activity) == kind && since != long.MinValue ? Math.Max(0, now - since) : 0);
    }

    private void Switch(int activity, long now)
    {
        if (activity == _activity) return;
        if (_since != long.MinValue) _spent[_activity] += now - _since;
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _activity, activity);
    }
}
