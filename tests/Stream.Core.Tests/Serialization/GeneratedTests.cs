using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Streams.Generator;

namespace Streams.Tests.Serialization;

/// <summary>What the generator has made known in this assembly, and when it writes anew.</summary>
public sealed partial class GeneratedTests
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    [Fact]
    public void What_calls_need_is_known_before_any_of_them_runs()
    {
        Assert.Equal("(string,Line{Sku:string,Count:int32})", Serializer.Find<(string, Line)>()?.Fingerprint);
        Assert.Equal("map<string,list<Line{Sku:string,Count:int32}>>", Serializer.Find<Dictionary<string, List<Line>>>()?.Fingerprint);
        Assert.Equal("(string?,GeneratedTests.Kept{A:int32})", Serializer.Find<(string?, Kept)>()?.Fingerprint);
        Assert.Equal("(enum<int32>,test.city{1 Country:string,2 Name:string})", Key.Find<(Colour, City)>()?.Fingerprint);
        Assert.Equal("GeneratedTests.Kept{A:int32}", Serializer.Find<Kept>()?.Fingerprint);
    }

    [Fact]
    public void What_is_registered_by_hand_goes_before_what_was_generated()
    {
        Serializer<(Kept, byte)> own = Serializer.Tuple(Serializer.For<Kept>(), Serializer.Of<byte>());
        Assert.NotSame(own, Serializer.Find<(Kept, byte)>());

        Serializer.Register(own);

        Assert.Same(own, Serializer.Find<(Kept, byte)>());
    }

    [Fact]
    public void An_edit_elsewhere_writes_nothing_anew()
    {
        const string Types = "using Streams; [StreamState] public partial record A(int X, (string, B?) Y); [StreamKey] public readonly partial record struct B(int X);";
        const string Calls = "using Streams; static class C { public static void Keep(OperatorSetup setup) { setup.Value<(A, B)>(\"a\"); setup.Map<B, A>(\"b\"); } }";
        CSharpCompilation compilation = CSharpCompilation.Create("Cached", [Parse(Types), Parse(Calls), Parse("class Other;")],
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new StreamGenerator().AsSourceGenerator()], parseOptions: Options, driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        Assert.Equal(3, driver.GetRunResult().GeneratedTrees.Length);

        SyntaxTree calls = compilation.SyntaxTrees[1];
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[2], Parse("class Other { int _x; }")).ReplaceSyntaxTree(calls, Parse("\n\n" + Calls));
        driver = driver.RunGenerators(edited, TestContext.Current.CancellationToken);

        ImmutableArray<IncrementalStepRunReason> reasons = [.. driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs).Select(static output => output.Reason)];
        Assert.Equal(3, reasons.Length);
        Assert.All(reasons, static reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
    }

    // Never called: the calls are what the generator looks at.
    internal static void Needs(OperatorSetup setup)
    {
        setup.Value<(string, Line)>("a");
        setup.Value<Dictionary<string, List<Line>>>("b");
        setup.Value<(string?, Kept)>("c");
        setup.Map<(Colour, City), Kept>("d");
        setup.List<(Kept, byte)>("e");
    }

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, Options, cancellationToken: TestContext.Current.CancellationToken);

    [StreamState]
    internal readonly partial record struct Kept(int A);
}
