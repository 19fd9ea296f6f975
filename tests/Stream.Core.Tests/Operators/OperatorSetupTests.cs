using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>What a function declares, how the plan sees it, and what is refused.</summary>
public sealed class OperatorSetupTests
{
    [Fact]
    public void The_plan_learns_names_kinds_encodings_and_gaps()
    {
        StateDeclaration[] states = [.. PlannedSetup.StatesOf("alerts", setup => new Gaps(setup))];

        Assert.Equal(["count", "unknown", "timers"], states.Select(state => state.Name));
        Assert.Equal(["value", "value", "timers"], states.Select(state => state.Kind));
        Assert.Equal("int64", states[0].Fingerprint);
        Assert.Null(states[0].Gap);
        Assert.Contains("Serializer.Register(", states[1].Gap);
        Assert.Equal(("streamtime", null), (states[2].Fingerprint, states[2].Gap));
    }

    [Fact]
    public void A_function_without_states_declares_none() => Assert.Empty(PlannedSetup.StatesOf("plain", _ => new Plain()));

    [Fact]
    public void The_timers_are_the_same_however_often_they_are_asked_for()
    {
        Assert.Single(PlannedSetup.StatesOf("timed", setup => new Probe(() => Assert.Same(setup.Timers(), setup.Timers()))));
    }

    [Fact]
    public void A_name_used_twice_is_refused()
    {
        InvalidOperationException thrown = Refused(setup => new Probe(() =>
        {
            setup.Value<int>("count");
            setup.Value<long>("count");
        }));

        Assert.Equal("'alerts' declares the state 'count' twice. A name identifies one state of an operator: give the second another.", thrown.Message);
    }

    [Theory, InlineData(""), InlineData("  ")]
    public void A_blank_name_is_refused(string name)
        => Assert.Throws<ArgumentException>(() => PlannedSetup.StatesOf("alerts", setup => new Probe(() => setup.Value<int>(name))));

    [Fact]
    public void A_declaration_after_the_construction_is_refused()
    {
        OperatorSetup kept = null!;
        PlannedSetup.StatesOf("alerts", setup =>
        {
            kept = setup;
            return new Plain();
        });

        Assert.StartsWith("'alerts' declares the state 'late' after the function has been constructed.", Assert.Throws<InvalidOperationException>(() => kept.Value<int>("late")).Message);
        Assert.StartsWith("'alerts' declares the timers after the function has been constructed.", Assert.Throws<InvalidOperationException>(() => kept.Timers()).Message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void State_used_outside_of_a_callback_is_refused_naming_operator_and_state(bool bound)
    {
        Leaky leaky = null!;
        Func<OperatorSetup, KeyedProcess<string, int, int>> create = setup => leaky = new Leaky(setup);
        if (bound) Start(create).Record("a", 1);
        else PlannedSetup.StatesOf("alerts", create);

        Action[] uses = [() => _ = leaky.Number.Value, () => leaky.Number.Value = 1, () => _ = leaky.Number.IsSet, leaky.Number.Clear];
        Assert.All(uses, use => Assert.StartsWith("The state 'number' of 'alerts' was used outside of a callback.", Assert.Throws<InvalidOperationException>(use).Message));

        StreamTime at = new(1);
        Action[] timers =
        [
            () => leaky.Timers.RegisterEventTime(at), () => leaky.Timers.DeleteEventTime(at), () => leaky.Timers.RegisterProcessingTime(at), () => leaky.Timers.DeleteProcessingTime(at),
        ];
        Assert.All(timers, use => Assert.StartsWith("The timers of 'alerts' were used outside of a callback.", Assert.Throws<InvalidOperationException>(use).Message));
        if (bound) Assert.StartsWith("The output of 'alerts' was used outside of a callback", Assert.Throws<InvalidOperationException>(() => leaky.LastOutput!.Emit(1)).Message);
    }

    [Fact]
    public void State_used_in_the_constructor_is_refused()
        => Assert.Contains("The state 'early' of 'alerts' was used outside of a callback", Refused(setup => new Probe(() => setup.Value<int>("early").Value = 1)).Message);

    [Fact]
    public void A_factory_that_returns_null_or_the_same_function_twice_is_refused()
    {
        Assert.Equal("The factory of 'alerts' returned null instead of a function.", Refused(_ => null!).Message);

        Plain shared = new();
        PlannedSetup.StatesOf("alerts", _ => shared);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => Start(_ => shared));
        Assert.StartsWith("The factory of 'alerts' returned an instance that it had returned before.", thrown.Message);
    }

    [Fact]
    public void An_unset_value_reads_as_the_initial_one_and_stays_unset()
    {
        var harness = Start(setup => new Initial(setup));

        harness.Record("a", 1).Record("a", 2);

        Assert.Equal([40, 0, 40, 0], harness.Output.Select(output => output.Value));
    }

    private static InvalidOperationException Refused(Func<OperatorSetup, KeyedProcess<string, int, int>> create)
        => Assert.Throws<InvalidOperationException>(() => PlannedSetup.StatesOf("alerts", create));

    private static OperatorHarness<string, int, int, KeyedProcessOperator<string, int, int>> Start(Func<OperatorSetup, KeyedProcess<string, int, int>> create)
        => new(Key.Of<string>(), (context, next) => new(context, "alerts", Key.Of<string>(), create, next, true));

    private sealed record Unknown(int X);

    private class Plain : KeyedProcess<string, int, int>
    {
        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output) => output.Emit(record);
    }

    private sealed class Probe : Plain
    {
        public Probe(Action declare) => declare();
    }

    private sealed class Gaps : Plain
    {
        public Gaps(OperatorSetup setup)
        {
            setup.Value<long>("count");
#pragma warning disable STREAM102 // The gap is the case.
            setup.Value<Unknown>("unknown");
#pragma warning restore STREAM102
            setup.Timers();
        }
    }

    private sealed class Leaky(OperatorSetup setup) : KeyedProcess<string, int, int>
    {
        public ValueState<int> Number { get; } = setup.Value<int>("number");

        public Timers Timers { get; } = setup.Timers();

        public Output<int>? LastOutput { get; private set; }

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output) => LastOutput = output;
    }

    private sealed class Initial(OperatorSetup setup) : KeyedProcess<string, int, int>
    {
        private readonly ValueState<int> _value = setup.Value("value", 40);

        public override void OnRecord(in int record, in KeyedContext<string> context, Output<int> output)
        {
            output.Emit(_value.Value);
            output.Emit(_value.IsSet ? 1 : 0);
        }
    }
}
